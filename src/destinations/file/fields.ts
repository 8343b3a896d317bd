import type { FieldText } from '../describe-fields.ts'

/** What the form says of each option, in its order. */
export const FIELD_TEXTS = {
  folder: {
    label: 'Folder',
    type: 'TEXT',
    isTarget: true,
    placeholder: '/srv/exports',
    help: "An absolute path on Spillway's own machine, inside one of the folders that the operator allows with --file-destination-roots.",
  },
  path: {
    label: 'Path',
    type: 'TEXT',
    placeholder: 'audit',
    help: 'Folders below it, which keep exports that share a folder apart. They are made where they are missing.',
  },
} as const satisfies Record<string, FieldText>
