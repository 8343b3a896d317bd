import { randomBytes, randomUUID } from 'node:crypto'

/** Randomness, passed in so that a seed replays a whole run. */
export interface Random {
  /** A fraction in [0, 1). */
  fraction(): number
  uuid(): string
  bytes(count: number): Buffer
}

export const systemRandom: Random = {
  fraction: () => Math.random(),
  uuid: () => randomUUID(),
  bytes: (count) => randomBytes(count),
}

/** A repeatable source for tests and simulations (mulberry32). Never for keys. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const bytes = (count: number): Buffer =>
    Buffer.from(Array.from({ length: count }, () => Math.floor(fraction() * 256)))
  const uuid = (): string => {
    const b = bytes(16)
    b[6] = ((b[6] ?? 0) & 0x0f) | 0x40
    b[8] = ((b[8] ?? 0) & 0x3f) | 0x80
    const hex = b.toString('hex')
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
  }
  return { fraction, uuid, bytes }
}
