import { crc32 } from 'node:zlib'

export { crc32 }

/** The CRC-32 of A‖B from the CRC-32 of A, the CRC-32 of B and the length of B in bytes (zlib's crc32_combine). */
export function combineCrc32(a: number, b: number, lengthOfB: number): number {
  let value = a | 0
  for (let k = 0, rest = lengthOfB; rest > 0; k += 1, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) value = multiply(value, power(k))
  }
  return (value ^ b) >>> 0
}

const POLYNOMIAL = 0xedb88320
const powers: number[] = []

/** x^(8·2^k) mod P, reflected: the highest bit is x^0. */
function power(k: number): number {
  while (powers.length <= k) {
    const last = powers.at(-1)
    powers.push(last === undefined ? 1 << 23 : multiply(last, last))
  }
  return powers[k] as number
}

function multiply(a: number, b: number): number {
  let product = 0
  let shifted = b
  for (let rest = a; rest !== 0; rest <<= 1) {
    if (rest < 0) product ^= shifted
    shifted = shifted & 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1
  }
  return product
}
