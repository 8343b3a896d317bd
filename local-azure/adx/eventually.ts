import { systemClock } from '../../src/base/clock.ts'

/** Waits until a condition holds; for what happens in another process. Fails loudly after a minute. */
export async function eventually(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = systemClock.now() + 60_000
  while (!(await holds())) {
    if (systemClock.now() > deadline) throw new Error(`waited in vain for: ${what}`)
    await systemClock.sleep(20)
  }
}
