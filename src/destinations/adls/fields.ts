import type { FieldText } from '../describe-fields.ts'

/** What the form says of each option, in its order. */
export const FIELD_TEXTS = {
  storageAccount: {
    label: 'Storage account',
    type: 'TEXT',
    isTarget: true,
    placeholder: 'mystorageaccount',
    help: "The account's name alone, not its address.",
    where: [
      'Open https://portal.azure.com and search for "Storage accounts".',
      'Copy the name of your account from the list; one with a hierarchical namespace is best.',
    ],
  },
  fileSystem: {
    label: 'File system (container)',
    type: 'TEXT',
    isTarget: true,
    placeholder: 'audit-output',
    help: 'The container that files are written to. Give Spillway one of its own.',
    where: [
      'Open your storage account in the portal.',
      'Select Containers on the left.',
      'Copy the name from the list.',
    ],
  },
  path: {
    label: 'Path',
    type: 'TEXT',
    placeholder: 'spillway',
    help: 'The folder in the container that everything goes into. It is made where it is missing.',
  },
  sasToken: {
    label: 'SAS token',
    type: 'SECRET',
    placeholder: 'sp=cw&se=…&sig=…',
    help: 'A shared access signature with the permissions Create and Write. Spillway keeps it encrypted and never shows it again.',
    where: [
      'Open the container in the portal.',
      'Select Shared access tokens.',
      'Permissions: Create and Write, nothing else. Choose an expiry with time to spare, and HTTPS only.',
      'Select Generate SAS token and URL, and copy the Blob SAS token: it is shown only once.',
    ],
  },
  endpoint: {
    label: 'Endpoint',
    type: 'TEXT',
    isTarget: true,
    advanced: true,
    placeholder: 'https://mystorageaccount.blob.core.usgovcloudapi.net',
    help: 'Only for sovereign clouds, DNS-zone accounts, private endpoints with a name of their own, and emulators.',
    where: [
      'Open your storage account in the portal.',
      'Select Endpoints on the left.',
      'Copy the address of the Blob service.',
    ],
  },
} as const satisfies Record<string, FieldText>
