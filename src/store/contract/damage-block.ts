import assert from 'node:assert/strict'
import type { Place } from './place.ts'

/** Flips one bit of the stored segment of the block that begins at this position, of whatever stream. A second time flips it back. */
export async function damageBlock(place: Place, position: number): Promise<void> {
  const [row] = await place.query(
    `SELECT id, segment FROM block JOIN block_data ON block_id = id WHERE from_position = ${position}`,
  )
  assert.ok(row, `a block that begins at ${position}`)
  const segment = Buffer.from(row['segment'] as Uint8Array)
  segment[5] = (segment[5] ?? 0) ^ 1
  await place.query(`UPDATE block_data SET segment = x'${segment.toString('hex')}' WHERE block_id = ${row['id']}`)
}
