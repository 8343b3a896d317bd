import { isAbsolute, normalize, relative, sep } from 'node:path'
import { z } from 'zod'
import { InputFault } from '../../model/input-fault.ts'
import { describeFields } from '../describe-fields.ts'
import type { DestinationOptions, DestinationPolicy } from '../destination.ts'
import { checkShape, refuseProblems } from '../parse-options.ts'
import { FIELD_TEXTS } from './fields.ts'

/** Where a file destination writes: a folder that the operator allows, and the folders from there. */
export interface FileTarget {
  /** One of the operator's roots, absolute; may itself be a symbolic link. */
  readonly root: string
  /** From the root to the destination's own folder; symbolic links among them are refused when writing. */
  readonly below: readonly string[]
  /** As entered, normalised: the folder that the operator must allow, and the folders below it that are the destination's own. */
  readonly folder: string
  readonly path: string
}

const PATH_CHARACTERS_MAX = 800

const schema = z.strictObject({
  folder: z
    .string('must be text')
    .refine((folder) => isAbsolute(folder) && !folder.includes('\0'), 'must be an absolute path'),
  path: z
    .string('must be text')
    .max(PATH_CHARACTERS_MAX, `must have at most ${PATH_CHARACTERS_MAX} characters`)
    .refine((path) => !/[\p{Cc}\\]/u.test(path), 'must have no control characters and no backslash')
    .refine((path) => !folders(path).some((part) => part === '.' || part === '..'), 'must have no `.` or `..` in it')
    .default(''),
})

export const FIELDS = describeFields(schema, FIELD_TEXTS)

/** Pure: looks at the words of the path only. Throws BAD_INPUT or FOLDER_NOT_ALLOWED. */
export function parseTarget(input: Readonly<Record<string, unknown>>, policy: DestinationPolicy): FileTarget {
  const shape = checkShape(schema, input)
  refuseProblems(shape.problems, FIELDS)
  const folder = stripTrailingSeparator(normalize(shape.value?.folder ?? ''))
  for (const root of policy.fileDestinationRoots.map((each) => stripTrailingSeparator(normalize(each)))) {
    const below = relative(root, folder).split(sep)
    if (!isAbsolute(root) || below[0] === '..') continue
    const own = folders(shape.value?.path ?? '')
    return { root, below: [...below.filter((part) => part !== ''), ...own], folder, path: own.join('/') }
  }
  const message = '`folder` is outside the folders that the operator allows.'
  throw new InputFault([{ field: 'folder', code: 'FOLDER_NOT_ALLOWED', message }])
}

export function targetOptions({ folder, path }: FileTarget): DestinationOptions {
  return { settings: { folder, path }, secrets: {} }
}

function folders(path: string): string[] {
  return path.split('/').filter((part) => part !== '')
}

function stripTrailingSeparator(path: string): string {
  return path.length > 1 && path.endsWith(sep) ? path.slice(0, -1) : path
}
