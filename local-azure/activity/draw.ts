import { seededRandom } from '../../src/base/random.ts'

/** Seeded choices, fast enough to write hundreds of thousands of events a second. */
export interface Draw {
  /** An integer in [0, count). */
  below(count: number): number
  pick<T>(choices: readonly [T, ...T[]]): T
  chance(probability: number): boolean
  uuid(): string
  /** `digits` is a multiple of 8. */
  hex(digits: number): string
  /** 32 random bytes in base64, as checksums and signatures are written. */
  digest(): string
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const PAIRS_AS_BASE64 = Array.from({ length: 4096 }, (_, bits) => `${BASE64[bits >>> 6]}${BASE64[bits & 63]}`)
const BYTES_AS_HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

export function drawFrom(seed: number): Draw {
  const { fraction } = seededRandom(seed)
  const below = (count: number): number => Math.floor(fraction() * count)
  const word = (): string => {
    const bits = below(0x1_0000_0000)
    return `${BYTES_AS_HEX[bits >>> 24]}${BYTES_AS_HEX[(bits >>> 16) & 255]}${BYTES_AS_HEX[(bits >>> 8) & 255]}${BYTES_AS_HEX[bits & 255]}`
  }
  return {
    below,
    pick: <T>(choices: readonly [T, ...T[]]) => choices[below(choices.length)] as T,
    chance: (probability) => fraction() < probability,
    uuid: () => {
      const [a, b, c, d] = [word(), word(), word(), word()]
      return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`
    },
    hex: (digits) => {
      let text = ''
      while (text.length < digits) text += word()
      return text
    },
    digest: () => {
      let text = ''
      while (text.length < 44) {
        const bits = below(0x100_0000)
        text += `${PAIRS_AS_BASE64[bits >>> 12]}${PAIRS_AS_BASE64[bits & 4095]}`
      }
      return `${text.slice(0, 43)}=`
    },
  }
}
