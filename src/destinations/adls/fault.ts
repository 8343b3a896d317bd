import { Fault, isFault } from '../../model/fault.ts'
import { azureCode, storageFaultCode } from '../blob/storage-fault.ts'
import { retryAfterMs } from '../retry-after.ts'
import type { BlobAnswer } from './client.ts'
import type { Sas } from './sas.ts'
import { allows, requireInTime } from './sas-forecast.ts'

/** What the answer means depends on what is known of the request, too. */
export interface AnswerContext {
  readonly sas: Sas
  /** Milliseconds. */
  readonly now: number
}

/** The Fault for an answer that is not a success. */
export function answerFault(answer: BlobAnswer, context: AnswerContext): Fault {
  const code = azureCode(answer)
  const refusal = refusalByCredential(answer, code, context)
  if (refusal !== undefined) return withVendorWords(refusal, answer, code)
  const pause = retryAfterMs(answer.header('retry-after'), context.now)
  return withVendorWords(
    new Fault(storageFaultCode(answer), pause === undefined ? {} : { retryAfterMs: pause }),
    answer,
    code,
  )
}

/** The three codes that each stand for several causes: the SAS says which. */
function refusalByCredential(answer: BlobAnswer, code: string | undefined, context: AnswerContext): Fault | undefined {
  const { sas, now } = context
  switch (code) {
    case 'AuthenticationFailed':
      return timeFault(sas, now) ?? new Fault('SIGNATURE_REFUSED')
    case 'AuthorizationFailure':
      // Azure means its network rules. The emulator says the same where Azure says AuthenticationFailed, and has no network rules.
      return timeFault(sas, now) ?? new Fault(isEmulator(answer) ? 'SIGNATURE_REFUSED' : 'NETWORK_RULES')
    case 'AuthorizationPermissionMismatch':
      return permissionFault(sas)
    default:
      return undefined
  }
}

function timeFault(sas: Sas, now: number): Fault | undefined {
  try {
    requireInTime(sas, now)
    return undefined
  } catch (error) {
    if (isFault(error)) return error
    throw error
  }
}

function permissionFault(sas: Sas): Fault {
  if (sas.permissions !== undefined && !allows(sas, 'w')) {
    return new Fault('SAS_LACKS_PERMISSION', {
      message:
        'The SAS token lacks Write: with Create alone, Azure refuses a name that is taken, be it by an earlier attempt of Spillway whose answer was lost.',
    })
  }
  if (sas.userDelegation) {
    return new Fault('ACCESS_DENIED', {
      message: 'The identity that signed the SAS token may not write here.',
      hint: 'Storage account → Access control (IAM): give the identity that created the SAS the role Storage Blob Data Contributor.',
    })
  }
  return new Fault('SAS_LACKS_PERMISSION')
}

function isEmulator(answer: BlobAnswer): boolean {
  return answer.header('server')?.startsWith('Azurite') ?? false
}

function withVendorWords(fault: Fault, answer: BlobAnswer, code: string | undefined): Fault {
  const requestId = answer.header('x-ms-request-id')
  const words = [
    [answer.status, code].filter(Boolean).join(' '),
    requestId === undefined ? undefined : `request ${requestId}`,
  ]
  const message = `${fault.message} (Azure: ${words.filter((word) => word !== undefined).join(', ')})`
  const pause = fault.retryAfterMs === undefined ? {} : { retryAfterMs: fault.retryAfterMs }
  return new Fault(fault.code, { message, hint: fault.hint, ...pause })
}
