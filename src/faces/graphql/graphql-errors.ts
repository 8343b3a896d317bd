import { GraphQLError } from 'graphql'
import { ConnectionFault } from '../../app/connection-check.ts'
import type { Logger } from '../../base/log.ts'
import { Fault, isFault } from '../../model/fault.ts'
import { InputFault } from '../../model/input-fault.ts'
import { connectionReportView } from './destinations/views.ts'
import { withoutValues } from './without-values.ts'

/**
 * Every error of an answer: a fault with its code and hint in `extensions`, a mistake in the query as it is, and anything else as INTERNAL without its
 * text, which goes to the log.
 */
export function errorFor(error: unknown, log: Logger, requestId: string): GraphQLError {
  const original = error instanceof GraphQLError ? error.originalError : error
  const located = error instanceof GraphQLError ? error : undefined
  if (located !== undefined && (original === undefined || original === null || original instanceof GraphQLError)) {
    // A body that is no JSON is quoted there, with whatever is in it.
    const { originalError: _, ...extensions } = located.extensions
    return new GraphQLError(withoutValues(located.message), {
      ...placeOf(located),
      extensions: { code: 'BAD_QUERY', ...extensions },
    })
  }
  const fault = isFault(original) ? original : new Fault('INTERNAL', { cause: original })
  const { code, kind, message, hint } = fault
  const isOurs = code === 'INTERNAL'
  if (isOurs) log.error('a GraphQL request failed', { requestId, path: located?.path, error: original })
  const report = fault instanceof ConnectionFault ? { connectionReport: connectionReportView(fault.report) } : {}
  const problems = fault instanceof InputFault ? { problems: fault.problems } : {}
  return new GraphQLError(message, {
    ...placeOf(located),
    extensions: { code, kind, hint, ...report, ...problems, ...(isOurs && { requestId }) },
  })
}

function placeOf(error: GraphQLError | undefined) {
  return error === undefined
    ? {}
    : {
        nodes: error.nodes ?? null,
        source: error.source ?? null,
        positions: error.positions ?? null,
        path: error.path ?? null,
      }
}
