/** A step of the demo that did not work out: for a person, without a stack. */
export class FailedStep extends Error {
  /** What the program that failed said itself. */
  readonly details: string

  constructor(message: string, details = '') {
    super(message)
    this.details = details
  }
}
