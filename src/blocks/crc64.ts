/**
 * CRC-64/NVME (polynomial 0xad93d23594c93659, reflected): the checksum that Azure Storage takes as `x-ms-content-crc64` and Amazon S3 as
 * `x-amz-checksum-crc64nvme`. Computed once when a block is encoded and combined from then on, so that every delivery carries an
 * end-to-end check for free. Check value of "123456789": 0xae8b14860a799888.
 *
 * 64-bit arithmetic as two 32-bit halves, eight bytes a step ("slicing by 8").
 */
const POLYNOMIAL = 0x9a6c9329ac4bc9b5n

const low = new Int32Array(8 * 256)
const high = new Int32Array(8 * 256)

for (let byte = 0; byte < 256; byte += 1) {
  let crc = BigInt(byte)
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1n ? (crc >> 1n) ^ POLYNOMIAL : crc >> 1n
  low[byte] = Number(BigInt.asIntN(32, crc))
  high[byte] = Number(BigInt.asIntN(32, crc >> 32n))
}
for (let slice = 1; slice < 8; slice += 1) {
  for (let byte = 0; byte < 256; byte += 1) {
    const previousLow = low[(slice - 1) * 256 + byte] as number
    const previousHigh = high[(slice - 1) * 256 + byte] as number
    const index = previousLow & 0xff
    low[slice * 256 + byte] = ((previousLow >>> 8) | (previousHigh << 24)) ^ (low[index] as number)
    high[slice * 256 + byte] = (previousHigh >>> 8) ^ (high[index] as number)
  }
}

export function crc64(data: Uint8Array, start = 0n): bigint {
  let lo = ~Number(BigInt.asIntN(32, start))
  let hi = ~Number(BigInt.asIntN(32, start >> 32n))
  const end8 = data.length - (data.length % 8)
  let i = 0
  for (; i < end8; i += 8) {
    const a =
      lo ^
      ((data[i] as number) |
        ((data[i + 1] as number) << 8) |
        ((data[i + 2] as number) << 16) |
        ((data[i + 3] as number) << 24))
    const b =
      hi ^
      ((data[i + 4] as number) |
        ((data[i + 5] as number) << 8) |
        ((data[i + 6] as number) << 16) |
        ((data[i + 7] as number) << 24))
    const i0 = 1792 + (a & 0xff)
    const i1 = 1536 + ((a >>> 8) & 0xff)
    const i2 = 1280 + ((a >>> 16) & 0xff)
    const i3 = 1024 + (a >>> 24)
    const i4 = 768 + (b & 0xff)
    const i5 = 512 + ((b >>> 8) & 0xff)
    const i6 = 256 + ((b >>> 16) & 0xff)
    const i7 = b >>> 24
    lo =
      (low[i0] as number) ^
      (low[i1] as number) ^
      (low[i2] as number) ^
      (low[i3] as number) ^
      (low[i4] as number) ^
      (low[i5] as number) ^
      (low[i6] as number) ^
      (low[i7] as number)
    hi =
      (high[i0] as number) ^
      (high[i1] as number) ^
      (high[i2] as number) ^
      (high[i3] as number) ^
      (high[i4] as number) ^
      (high[i5] as number) ^
      (high[i6] as number) ^
      (high[i7] as number)
  }
  for (; i < data.length; i += 1) {
    const index = (lo ^ (data[i] as number)) & 0xff
    lo = ((lo >>> 8) | (hi << 24)) ^ (low[index] as number)
    hi = (hi >>> 8) ^ (high[index] as number)
  }
  return (BigInt.asUintN(32, BigInt(~hi)) << 32n) | BigInt.asUintN(32, BigInt(~lo))
}

/** The CRC of A‖B from the CRC of A, the CRC of B and the length of B in bytes: about 3 µs. */
export function combineCrc64(a: bigint, b: bigint, lengthOfB: number): bigint {
  let value = halves(a)
  for (let k = 0, rest = lengthOfB; rest > 0; k += 1, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) value = multiply(value, power(k))
  }
  return whole(value) ^ b
}

/** A polynomial as two 32-bit halves, reflected: the highest bit of `hi` is x^0. */
interface Halves {
  readonly hi: number
  readonly lo: number
}

function halves(value: bigint): Halves {
  return { hi: Number(BigInt.asIntN(32, value >> 32n)), lo: Number(BigInt.asIntN(32, value)) }
}

function whole({ hi, lo }: Halves): bigint {
  return (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0)
}

const powers: Halves[] = []

/** x^(8·2^k) mod P, each made once by squaring. */
function power(k: number): Halves {
  while (powers.length <= k) {
    const last = powers.at(-1)
    powers.push(last === undefined ? { hi: 1 << 23, lo: 0 } : multiply(last, last))
  }
  return powers[k] as Halves
}

const POLYNOMIAL_HALVES = halves(POLYNOMIAL)

function multiply(a: Halves, b: Halves): Halves {
  let productHi = 0
  let productLo = 0
  let { hi, lo } = b
  for (let bit = 0; bit < 64; bit += 1) {
    const set = bit < 32 ? (a.hi << bit) & 0x80000000 : (a.lo << (bit - 32)) & 0x80000000
    if (set !== 0) {
      productHi ^= hi
      productLo ^= lo
    }
    const carry = lo & 1
    lo = (lo >>> 1) | (hi << 31)
    hi >>>= 1
    if (carry !== 0) {
      hi ^= POLYNOMIAL_HALVES.hi
      lo ^= POLYNOMIAL_HALVES.lo
    }
  }
  return { hi: productHi, lo: productLo }
}
