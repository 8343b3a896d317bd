import { Mutex } from '../base/mutex.ts'
import type { DestinationRecord } from '../model/configuration.ts'
import { Fault } from '../model/fault.ts'
import type { DestinationId } from '../model/ids.ts'

const NAME_CHARACTERS_MAX = 100

/** Names tell destinations apart for people and commands, so each has its own, whatever the case of its letters. */
export class DestinationNames {
  readonly #all: () => Promise<readonly DestinationRecord[]>
  readonly #oneAtATime = new Mutex()

  constructor(all: () => Promise<readonly DestinationRecord[]>) {
    this.#all = all
  }

  /** Saves under the wanted name, or, where none is wanted, under the title of its kind and a number. Throws Fault BAD_INPUT or STATE_CONFLICT. */
  saveNew<T>(wanted: string | undefined, title: string, save: (name: string) => Promise<T>): Promise<T> {
    const name = wanted === undefined ? undefined : checkedName(wanted)
    return this.#oneAtATime.run(async () => {
      const taken = await this.#taken(undefined)
      if (name !== undefined) requireFree(name, taken)
      return save(name ?? freeName(title, taken))
    })
  }

  /** Saves an existing one under another name. */
  rename<T>(id: DestinationId, wanted: string, save: (name: string) => Promise<T>): Promise<T> {
    const name = checkedName(wanted)
    return this.#oneAtATime.run(async () => {
      requireFree(name, await this.#taken(id))
      return save(name)
    })
  }

  async #taken(except: DestinationId | undefined): Promise<ReadonlySet<string>> {
    const all = await this.#all()
    return new Set(all.filter(({ id }) => id !== except).map(({ name }) => key(name)))
  }
}

function checkedName(wanted: string): string {
  const name = wanted.trim().normalize('NFC')
  if (name === '' || name.length > NAME_CHARACTERS_MAX)
    throw bad(`\`name\` must have 1 to ${NAME_CHARACTERS_MAX} characters.`)
  if (/\p{Cc}/u.test(name) || !name.isWellFormed()) throw bad('`name` must have no control characters.')
  return name
}

function requireFree(name: string, taken: ReadonlySet<string>): void {
  if (taken.has(key(name)))
    throw new Fault('STATE_CONFLICT', {
      message: `Another destination is called \`${name}\`.`,
      hint: 'Give it a name of its own: it is how people tell destinations apart.',
    })
}

function freeName(title: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? title : `${title} ${number}`
    if (!taken.has(key(name))) return name
  }
}

function key(name: string): string {
  return name.toLowerCase()
}

function bad(message: string): Fault {
  return new Fault('BAD_INPUT', { message, hint: 'Take a short name that says what is kept there.' })
}
