import { stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Kysely } from 'kysely'
import { arrivals } from '../arrivals.ts'
import { rowsDelivered, rowsQuarantined } from '../deliveries.ts'
import type { Schema } from '../schema.ts'
import type { StoreFigures } from '../store-figures.ts'

/** `path`: of the database's file. */
export function sqliteFigures(path: string, reads: Kysely<Schema>): StoreFigures {
  return {
    arrivals: (stream, since, bucketMs) => arrivals(reads, stream, since, bucketMs),
    rowsDelivered: (since) => rowsDelivered(reads, since),
    rowsQuarantined: (since) => rowsQuarantined(reads, since),
    space: async () => {
      const sizes = await Promise.all([path, `${path}-wal`, `${path}-shm`].map(sizeOf))
      const { bavail, bsize } = await statfs(dirname(path))
      return { usedBytes: sizes.reduce((sum, size) => sum + size, 0), freeBytes: bavail * bsize }
    },
  }
}

/** The write-ahead log is there only while somebody has the database open. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}
