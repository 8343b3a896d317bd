import { assert } from './assert.ts'
import { parseExactText } from './exact-json.ts'
import type { JsonValue } from './json.ts'
import type { TextCache } from './text-cache.ts'

export type JsonKind = 'object' | 'list' | 'text' | 'number' | 'boolean' | 'null'

/**
 * Where the members of a JSON object lie in its bytes: a fifth of what parsing it costs, and nothing to collect afterwards. The members of the object
 * itself are known, and those of the objects among them; each one's own members follow it.
 *
 * `read` takes only what JSON.stringify would write in the very same way, so that every part of it can be copied as it is: no white space, no needless
 * escapes, numbers of up to 15 digits in their shortest form, no key that looks like an array index, none twice in an object. Everything else, valid
 * or not, it refuses: then JSON.parse has to look at it.
 *
 * One is used for many texts, one after the other.
 */
export class JsonOutline {
  #bytes: Buffer = Buffer.alloc(0)
  #isStrict = true
  #depthMax = 0
  #count = 0
  #from = new Int32Array(CAPACITY)
  #valueFrom = new Int32Array(CAPACITY)
  #upto = new Int32Array(CAPACITY)
  #keyHash = new Int32Array(CAPACITY)
  #next = new Int32Array(CAPACITY)
  #isEscaped = new Int32Array(CAPACITY)
  #escapeCount = 0
  /** Hashes of the keys of all objects that are open, innermost last. */
  readonly #openKeys = new Int32Array(DEPTH_MAX * OBJECT_KEYS_MAX)
  #openKeyCount = 0

  /** False where it is not such a text, or nested deeper than `depthMax` (at most DEPTH_MAX). `bytes` must be valid UTF-8, and stay as they are. */
  read(bytes: Buffer, depthMax: number): boolean {
    return this.#read(bytes, { isStrict: true, depthMax })
  }

  /** Of what JSON.stringify wrote. */
  readOwn(text: string): void {
    const isRead = this.#read(Buffer.from(text), { isStrict: false, depthMax: Number.POSITIVE_INFINITY })
    assert(isRead, 'this was written by JSON.stringify')
  }

  /** Of the first element of a list that is a member of `outer`; false where the list is empty, or begins with anything but an object. */
  readFirstOf(outer: JsonOutline, list: number): boolean {
    this.#begin(outer.bytes, { isStrict: false, depthMax: Number.POSITIVE_INFINITY })
    const from = outer.valueFrom(list) + 1
    return outer.bytes[from] === OPEN_BRACE && this.#readObject(from + 1, 1) !== REFUSED
  }

  get bytes(): Buffer {
    return this.#bytes
  }

  /** Members of the object and of its members. The first is 0; `next` leads from one to the other. */
  get count(): number {
    return this.#count
  }

  /** The number of the member after this one, beyond its own members. */
  next(member: number): number {
    return this.#next[member] as number
  }

  /** Where its key begins, with the quote. */
  from(member: number): number {
    return this.#from[member] as number
  }

  valueFrom(member: number): number {
    return this.#valueFrom[member] as number
  }

  upto(member: number): number {
    return this.#upto[member] as number
  }

  kind(member: number): JsonKind {
    return KIND_OF_FIRST[this.#bytes[this.valueFrom(member)] as number] as JsonKind
  }

  /** The member of that name; undefined where there is none. */
  findTop(key: JsonKey): number | undefined {
    return this.#find(0, this.#count, key)
  }

  /** The member of that name of the object that this member is. */
  find(member: number, key: JsonKey): number | undefined {
    return this.#find(member + 1, this.next(member), key)
  }

  #find(from: number, end: number, key: JsonKey): number | undefined {
    for (let member = from; member < end; member = this.next(member)) if (this.isNamed(member, key)) return member
    return undefined
  }

  isNamed(member: number, { bytes, hash }: JsonKey): boolean {
    if (this.#keyHash[member] !== hash) return false
    const from = this.from(member) + 1
    if (this.valueFrom(member) - 2 - from !== bytes.length) return false
    for (let at = 0; at < bytes.length; at += 1) if (this.#bytes[from + at] !== bytes[at]) return false
    return true
  }

  /** For `JsonKeys`. */
  keyHash(member: number): number {
    return this.#keyHash[member] as number
  }

  /** The text as it stands there. */
  source(member: number): string {
    return this.#bytes.toString('utf8', this.valueFrom(member), this.upto(member))
  }

  /** What a string says. */
  text(member: number): string {
    if (this.isEscaped(member)) return JSON.parse(this.source(member)) as string
    return this.#bytes.toString('utf8', this.valueFrom(member) + 1, this.upto(member) - 1)
  }

  /** The same, from a cache: for strings that say the same again and again. */
  commonText(member: number, cache: TextCache): string {
    if (this.isEscaped(member)) return this.text(member)
    return cache.text(this.#bytes, this.valueFrom(member) + 1, this.upto(member) - 1)
  }

  /** Whether there is an escape in its value. */
  isEscaped(member: number): boolean {
    return this.#isEscaped[member] !== 0
  }

  /** Any value, with all digits of its numbers; see parseExactText. */
  value(member: number): JsonValue {
    if (this.kind(member) === 'text') return this.text(member)
    const outcome = parseExactText(this.source(member), Number.POSITIVE_INFINITY)
    assert('value' in outcome, 'what was read is valid JSON')
    return outcome.value
  }

  #read(bytes: Buffer, reading: Reading): boolean {
    this.#begin(bytes, reading)
    return bytes[0] === OPEN_BRACE && this.#readObject(1, 1) === bytes.length
  }

  #begin(bytes: Buffer, { isStrict, depthMax }: Reading): void {
    assert(!isStrict || depthMax <= DEPTH_MAX, `at most ${DEPTH_MAX} levels are read`)
    this.#bytes = bytes
    this.#isStrict = isStrict
    this.#depthMax = depthMax
    this.#count = 0
    this.#openKeyCount = 0
    this.#escapeCount = 0
  }

  // Each of the following is given the place where something begins, and answers where it ends, or REFUSED. Beyond the end of the bytes there is
  // `undefined`, which is none of what they look for.

  #readValue(at: number, depth: number): number {
    const bytes = this.#bytes
    const byte = bytes[at] as number
    if (byte === QUOTE) return this.#readString(at + 1)
    if (byte === OPEN_BRACE) return depth < this.#depthMax ? this.#readObject(at + 1, depth + 1) : REFUSED
    if (byte === OPEN_BRACKET) return depth < this.#depthMax ? this.#readList(at + 1, depth + 1) : REFUSED
    if (IS_IN_NUMBER[byte] === 1) return this.#isStrict ? readShortNumber(bytes, at) : readNumber(bytes, at)
    return readWord(bytes, at)
  }

  #readObject(start: number, depth: number): number {
    const bytes = this.#bytes
    let at = start
    if (bytes[at] === CLOSE_BRACE) return at + 1
    const firstKey = this.#openKeyCount
    for (;;) {
      if (bytes[at] !== QUOTE) return REFUSED
      const member = depth <= DEPTH_KNOWN ? this.#addMember(at) : NO_MEMBER
      at = this.#readKey(at + 1, firstKey)
      if (at === REFUSED || bytes[at] !== COLON) return REFUSED
      if (member !== NO_MEMBER) {
        this.#valueFrom[member] = at + 1
        this.#keyHash[member] = this.#openKeys[this.#openKeyCount - 1] as number
      }
      const escapesBefore = this.#escapeCount
      at = this.#readValue(at + 1, depth)
      if (at === REFUSED) return REFUSED
      if (member !== NO_MEMBER) {
        this.#isEscaped[member] = this.#escapeCount - escapesBefore
        this.#upto[member] = at
        this.#next[member] = this.#count
      }
      const byte = bytes[at++]
      if (byte === COMMA) continue
      this.#openKeyCount = firstKey
      return byte === CLOSE_BRACE ? at : REFUSED
    }
  }

  /** To the place after its quote; its hash becomes the last of the open keys. */
  #readKey(start: number, firstKey: number): number {
    const bytes = this.#bytes
    let at = start
    let byte = bytes[at] as number
    if (this.#isStrict && byte >= ZERO && byte <= NINE) return REFUSED
    let hash = 0
    while (IN_STRING[byte] === PLAIN) {
      hash = hashStep(hash, byte)
      byte = bytes[++at] as number
    }
    if (byte !== QUOTE) {
      if (this.#isStrict) return REFUSED
      at = this.#readString(at) - 1
    }
    return this.#openKey(hash, firstKey) ? at + 1 : REFUSED
  }

  /** Keys that are the same have the same hash: one that was seen may be a repeat. */
  #openKey(hash: number, firstKey: number): boolean {
    const keys = this.#openKeys
    const count = this.#openKeyCount
    if (!this.#isStrict) {
      keys[0] = hash
      this.#openKeyCount = 1
      return true
    }
    if (count - firstKey >= OBJECT_KEYS_MAX) return false
    for (let at = firstKey; at < count; at += 1) if (keys[at] === hash) return false
    keys[count] = hash
    this.#openKeyCount = count + 1
    return true
  }

  #readList(start: number, depth: number): number {
    const bytes = this.#bytes
    let at = start
    if (bytes[at] === CLOSE_BRACKET) return at + 1
    for (;;) {
      at = this.#readValue(at, depth)
      if (at === REFUSED) return REFUSED
      const byte = bytes[at++]
      if (byte !== COMMA) return byte === CLOSE_BRACKET ? at : REFUSED
    }
  }

  #readString(start: number): number {
    const bytes = this.#bytes
    let at = start
    for (;;) {
      let byte = bytes[at] as number
      while (IN_STRING[byte] === PLAIN) byte = bytes[++at] as number
      if (byte === QUOTE) return at + 1
      if (byte !== BACKSLASH) return REFUSED
      if (this.#isStrict && IS_SHORT_ESCAPE[bytes[at + 1] as number] !== 1) return REFUSED
      this.#escapeCount += 1
      at += 2
    }
  }

  #addMember(from: number): number {
    const member = this.#count++
    if (member === this.#from.length) {
      this.#from = doubled(this.#from)
      this.#valueFrom = doubled(this.#valueFrom)
      this.#upto = doubled(this.#upto)
      this.#keyHash = doubled(this.#keyHash)
      this.#next = doubled(this.#next)
      this.#isEscaped = doubled(this.#isEscaped)
    }
    this.#from[member] = from
    return member
  }
}

interface Reading {
  readonly isStrict: boolean
  readonly depthMax: number
}

/** A name to look for. */
export interface JsonKey {
  readonly bytes: Uint8Array
  readonly hash: number
}

export function jsonKey(name: string): JsonKey {
  const bytes = Buffer.from(name)
  return { bytes, hash: bytes.reduce(hashStep, 0) }
}

/** Names, each with its number. */
export class JsonKeys {
  readonly #keys: readonly JsonKey[]
  readonly #byHash: ReadonlyMap<number, number>

  constructor(names: readonly string[]) {
    this.#keys = names.map(jsonKey)
    this.#byHash = new Map(this.#keys.map(({ hash }, index) => [hash, index]))
    assert(this.#byHash.size === names.length, 'the names have hashes of their own')
  }

  /** The index of the member's name; undefined for every other name. */
  indexOf(outline: JsonOutline, member: number): number | undefined {
    const index = this.#byHash.get(outline.keyHash(member))
    const key = index === undefined ? undefined : this.#keys[index]
    return key !== undefined && outline.isNamed(member, key) ? index : undefined
  }
}

export const DEPTH_MAX = 64
/** Members of deeper objects are no members of the outline. */
const DEPTH_KNOWN = 2
const OBJECT_KEYS_MAX = 64
const CAPACITY = 128
const REFUSED = -1
const NO_MEMBER = -1

const QUOTE = 0x22
const COMMA = 0x2c
const MINUS = 0x2d
const POINT = 0x2e
const ZERO = 0x30
const NINE = 0x39
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

const PLAIN = 1
const IN_STRING = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH ? PLAIN : 0,
)
/** Those that JSON.stringify writes, without `\u`: it is rare, and not everything that can be written so is. */
const IS_SHORT_ESCAPE = oneWhere('"\\bfnrt')
const IS_IN_NUMBER = oneWhere('-+.0123456789eE')

function oneWhere(characters: string): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (characters.includes(String.fromCharCode(byte)) ? 1 : 0))
}

const KIND_OF_FIRST: readonly (JsonKind | undefined)[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte)
  if (/[-0-9]/.test(character)) return 'number'
  return ({ '{': 'object', '[': 'list', '"': 'text', t: 'boolean', f: 'boolean', n: 'null' } as const)[character]
})

/** One step of FNV-1a. */
function hashStep(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, 0x01000193)
}

function doubled(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2)
  larger.set(array)
  return larger
}

/** That many digits always survive a double. */
const NUMBER_CHARS_MAX = 15
/** What has more zeros after the point gets an exponent. */
const ZEROS_MAX = 5

/** Such as JSON.stringify would write it. */
function readShortNumber(bytes: Buffer, start: number): number {
  const whole = bytes[start] === MINUS ? start + 1 : start
  const point = afterDigits(bytes, whole)
  const isBelowOne = bytes[whole] === ZERO
  if (point === whole || (isBelowOne && point > whole + 1)) return REFUSED
  let end = point
  if (bytes[point] === POINT) {
    end = afterDigits(bytes, point + 1)
    if (end === point + 1 || bytes[end - 1] === ZERO) return REFUSED
    if (isBelowOne && afterZeros(bytes, point + 1) > point + 1 + ZEROS_MAX) return REFUSED
  } else if (isBelowOne && whole > start) return REFUSED
  return IS_IN_NUMBER[bytes[end] as number] === 1 || end - start > NUMBER_CHARS_MAX ? REFUSED : end
}

function afterZeros(bytes: Buffer, start: number): number {
  let at = start
  while (bytes[at] === ZERO) at += 1
  return at
}

function afterDigits(bytes: Buffer, start: number): number {
  let at = start
  while ((bytes[at] as number) >= ZERO && (bytes[at] as number) <= NINE) at += 1
  return at
}

function readNumber(bytes: Buffer, start: number): number {
  let at = start
  while (IS_IN_NUMBER[bytes[at] as number] === 1) at += 1
  return at
}

const WORDS = ['true', 'false', 'null'].map((word) => Buffer.from(word))

function readWord(bytes: Buffer, at: number): number {
  for (const word of WORDS) {
    if (bytes[at] !== word[0]) continue
    for (let index = 1; index < word.length; index += 1) if (bytes[at + index] !== word[index]) return REFUSED
    return at + word.length
  }
  return REFUSED
}
