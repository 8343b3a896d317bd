import { Fault, isFault } from '../../model/fault.ts'
import type { FaultCode } from '../../model/fault-table.ts'

/** Failures of the file system, by Node's error code. All others are DESTINATION_ERROR. */
export const FILE_SYSTEM_FAULTS: Readonly<Record<string, FaultCode>> = {
  ENOSPC: 'FOLDER_FULL',
  EDQUOT: 'FOLDER_FULL',
  EFBIG: 'DESTINATION_REJECTED',
  ENAMETOOLONG: 'DESTINATION_REJECTED',
  EACCES: 'FOLDER_UNWRITABLE',
  EPERM: 'FOLDER_UNWRITABLE',
  EROFS: 'FOLDER_UNWRITABLE',
  ENOENT: 'FOLDER_UNWRITABLE',
  ENOTSUP: 'FOLDER_UNWRITABLE',
  EXDEV: 'FOLDER_NOT_ALLOWED',
  ELOOP: 'FOLDER_NOT_ALLOWED',
  ENOTDIR: 'FOLDER_NOT_ALLOWED',
  EMFILE: 'DESTINATION_BUSY',
  ENFILE: 'DESTINATION_BUSY',
  EBUSY: 'DESTINATION_BUSY',
  EIO: 'DESTINATION_ERROR',
  ESTALE: 'DESTINATION_ERROR',
}

/** What was being done, for the message: `make the folder`, `write`, … */
export type FileStep = 'make the folder' | 'write' | 'publish' | 'look at' | 'flush'

/** Waits for one operation of the file system; its failure as a Fault. */
export async function asFault<T>(step: FileStep, path: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw fileFault(step, path, error)
  }
}

export function fileFault(step: FileStep, path: string, error: unknown): unknown {
  const code = errorCode(error)
  if (isFault(error) || code === undefined) return error
  const message = `Could not ${step} \`${path}\` (${code}).`
  const noLinks = step === 'publish' && (code === 'EPERM' || code === 'ENOTSUP')
  const hint = noLinks ? { hint: 'This file system has no hard links, which atomic delivery needs: use another.' } : {}
  return new Fault(FILE_SYSTEM_FAULTS[code] ?? 'DESTINATION_ERROR', { message, cause: error, ...hint })
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
