import { Fault } from '../model/fault.ts'
import { fingerprint } from '../model/naming.ts'
import { positionsHash } from '../model/position-set-format.ts'
import { encodingIdentity } from './encoding.ts'
import type { SliceSource } from './slice-source.ts'

/** Law 1, checked on every send before the file can be complete: the bytes are those that the name was made for. */
export function requireName(source: SliceSource, blockHashes: readonly string[]): void {
  const { slice, selection, format, repetition, rows } = source
  const print = fingerprint({
    stream: source.stream,
    window: slice.window,
    blockHashes,
    encoding: encodingIdentity(format, slice.cut),
    selection: selection && positionsHash(selection),
    repetition,
  })
  const isSameTable = format.encoding === 'ndjson.gz' || format.schemaVersion === rows.schemaVersion
  if (!slice.name.includes(`-${print}.`) || !isSameTable)
    throw new Fault('SLICE_CHANGED', { message: `${slice.name} cannot be made again with the same bytes.` })
}
