import type { Clock } from '../../src/base/clock.ts'
import type { FaultPlan, FaultPoint } from './faults.ts'
import type { HttpOutcome } from './http-service.ts'
import { ServiceError } from './service-error.ts'

/** Does the work unless a fault for this place comes first; HTTP faults that are answers are thrown as ServiceError. */
export async function afterFault(
  faults: FaultPlan,
  at: FaultPoint,
  text: string,
  clock: Clock,
  work: () => Promise<HttpOutcome>,
): Promise<HttpOutcome> {
  const fault = faults.take(at, text)
  switch (fault?.kind) {
    case 'status':
      throw new ServiceError({
        status: fault.status,
        code: fault.code ?? STATUS_CODES[fault.status] ?? 'General_InternalServerError',
        type: 'Spillway.LocalAzure.InjectedFaultException',
        message: fault.message ?? `An injected fault of the stand-in (${fault.status})`,
        permanent: fault.permanent ?? (fault.status < 500 && fault.status !== 429),
        headers: fault.retryAfterS === undefined ? {} : { 'retry-after': String(fault.retryAfterS) },
      })
    case 'hang':
      return 'hang'
    case 'lose-response':
      await work()
      return 'cut'
    case 'hold':
      if (fault.at === 'effect') await work()
      fault.held()
      return 'hang'
    case 'delay':
      await clock.sleep(fault.ms)
      return work()
    default:
      return work()
  }
}

const STATUS_CODES: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  429: 'TooManyRequests',
  500: 'General_InternalServerError',
  503: 'ServiceUnavailable',
}
