import { Fault } from '../model/fault.ts'
import { fingerprint } from '../model/naming.ts'
import { encodingIdentity } from './encoding.ts'
import type { SliceSource } from './slice-source.ts'

/** Law 1, checked on every send before the file can be complete: the bytes are those that the name was made for. */
export function requireName({ stream, slice, filter }: SliceSource, blockHashes: readonly string[]): void {
  const { window, name, cut } = slice
  const encoding = encodingIdentity({ cut, filter })
  const print = fingerprint({ stream, window, firstReceivedAt: 0, blockHashes, encoding })
  if (!name.includes(`-${print}.`))
    throw new Fault('SLICE_CHANGED', { message: `${name} cannot be made again with the same bytes.` })
}
