import { Fault } from './fault.ts'
import type { FaultCode } from './fault-table.ts'

/** One thing that is wrong with what a person entered. Never quotes the entered value: a secret may be in the wrong field. */
export interface Problem {
  /** The field it is about, where it is about one. */
  readonly field?: string
  readonly message: string
  /** The code to report where this is the only problem. */
  readonly code?: FaultCode
  readonly hint?: string
}

/** Everything that is wrong with what a person entered: a single problem under its own code, several under BAD_INPUT. */
export class InputFault extends Fault {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    const [only, ...others] = problems
    const isOne = only !== undefined && others.length === 0
    super((isOne && only.code) || 'BAD_INPUT', {
      message: problems.map(({ message }) => message).join(' '),
      ...(isOne && only.hint !== undefined && { hint: only.hint }),
    })
    this.problems = problems
  }
}
