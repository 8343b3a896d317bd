import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue'

/** A received message: each update gives a new receipt, which the next one needs. */
export class MessageLease {
  readonly #queue: QueueClient
  readonly #id: string
  #receipt: string
  #work: Promise<void> = Promise.resolve()

  constructor(queue: QueueClient, item: DequeuedMessageItem) {
    this.#queue = queue
    this.#id = item.messageId
    this.#receipt = item.popReceipt
  }

  /** Visible to others again after so many seconds; 0 gives it back at once. */
  renew(seconds: number): Promise<void> {
    return this.#next(async () => {
      const answer = await this.#queue.updateMessage(this.#id, this.#receipt, undefined, seconds)
      this.#receipt = answer.popReceipt ?? this.#receipt
    })
  }

  remove(): Promise<void> {
    return this.#next(async () => {
      await this.#queue.deleteMessage(this.#id, this.#receipt)
    })
  }

  /** One after the other; a message that has become someone else's is left to them. */
  #next(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch(() => undefined)
    return this.#work
  }
}
