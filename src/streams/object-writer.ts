import type { GrowingBytes } from '../base/growing-bytes.ts'
import type { JsonOutline } from '../base/json-outline.ts'

/** Writes one JSON object: members of another one as they stand there, and new ones. */
export class ObjectWriter {
  readonly #source: JsonOutline
  readonly #line: GrowingBytes
  #separator = OPEN_BRACE
  /** What is still to be copied: neighbours go in one piece. */
  #from = 0
  #upto = 0

  constructor(source: JsonOutline, line: GrowingBytes) {
    this.#source = source
    this.#line = line
  }

  copy(member: number): void {
    const from = this.#source.from(member)
    // One byte for the comma between them.
    if (this.#upto === 0 || from !== this.#upto + 1) {
      this.#copyNow()
      this.#from = from
    }
    this.#upto = this.#source.upto(member)
  }

  /** `"key":value` */
  write(member: string): void {
    this.#copyNow()
    this.#separate()
    this.#line.text(member)
  }

  end(): void {
    this.#copyNow()
    if (this.#separator === OPEN_BRACE) this.#separate()
    this.#line.byte(CLOSE_BRACE)
  }

  #copyNow(): void {
    if (this.#upto === 0) return
    this.#separate()
    this.#line.copy(this.#source.bytes, this.#from, this.#upto)
    this.#upto = 0
  }

  #separate(): void {
    this.#line.byte(this.#separator)
    this.#separator = COMMA
  }
}

const COMMA = 0x2c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
