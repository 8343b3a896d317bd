import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FAULTS, type FaultCode } from '../../model/fault-table.ts'
import type { HttpAnswer } from '../http-client.ts'
import {
  ENTRA_FAULTS,
  entraFault,
  ingestionFault,
  KUSTO_FAULTS,
  kustoFault,
  type Purpose,
  partialFailure,
} from './fault.ts'

const NOW = Date.UTC(2026, 0, 31, 12)
const PURPOSE: Purpose = { lacking: 'INGESTION_NOT_ALLOWED', grant: 'run .add database', missing: 'TABLE_NOT_FOUND' }

describe('an answer of the cluster', () => {
  const cases: readonly (readonly [number, Record<string, unknown> | string, FaultCode])[] = [
    [302, '', 'NOT_A_CLUSTER'],
    [400, '<html>', 'NOT_A_CLUSTER'],
    [400, { code: 'General_BadRequest', '@permanent': true }, 'DESTINATION_REJECTED'],
    [400, { code: 'General_BadRequest', '@permanent': false }, 'DESTINATION_ERROR'],
    [400, { code: 'BadRequest_EntityNotFound' }, 'TABLE_NOT_FOUND'],
    [400, { code: 'General_BadRequest', '@type': 'Kusto.Data.Exceptions.EntityNotFoundException' }, 'TABLE_NOT_FOUND'],
    [400, { code: 'General_BadRequest', innererror: { code: 'SEM0100' } }, 'TABLE_NOT_FOUND'],
    [400, { code: 'BadRequest_DatabaseNotExist' }, 'DATABASE_NOT_FOUND'],
    [401, '', 'SIGN_IN_REFUSED'],
    [403, { code: 'Forbidden' }, 'INGESTION_NOT_ALLOWED'],
    [404, '<html>', 'NOT_A_CLUSTER'],
    [404, { code: 'NotFound' }, 'DESTINATION_REJECTED'],
    [408, '', 'TIMED_OUT'],
    [413, { code: 'TooLarge' }, 'DESTINATION_REJECTED'],
    [429, '', 'DESTINATION_BUSY'],
    [500, '', 'DESTINATION_ERROR'],
    [500, { code: 'Internal', '@permanent': true }, 'DESTINATION_REJECTED'],
    [503, '', 'DESTINATION_BUSY'],
    [504, '', 'TIMED_OUT'],
    [520, { code: 'UnknownError', '@permanent': false }, 'DESTINATION_ERROR'],
  ]
  for (const [status, error, code] of cases) {
    test(`${status} ${JSON.stringify(error)}: ${code}`, () => {
      assert.equal(kustoFault(answer(status, error), 'h', PURPOSE, NOW).code, code)
    })
  }

  test('a right that is lacking carries the grant as its hint', () => {
    assert.equal(kustoFault(answer(403, {}), 'h', PURPOSE, NOW).hint, 'run .add database')
    assert.equal(kustoFault(answer(429, {}), 'h', PURPOSE, NOW).hint, FAULTS.DESTINATION_BUSY.hint)
  })

  test('the message has the code, the activity and the words of the service, without addresses that carry signatures', () => {
    const said = `Failed to read https://a.blob.core.windows.net/b/c?sv=1&sig=abc ${'x'.repeat(1000)}`
    const error = { code: 'General_BadRequest', '@message': said }
    const { message } = kustoFault(answer(400, error, { 'x-ms-activity-id': 'act-1' }), 'h.kusto', PURPOSE, NOW)
    assert.match(
      message,
      /`h\.kusto`: 400 General_BadRequest, activity act-1: Failed to read https:\/\/a\.blob\.core\.windows\.net\/b\/c x+…/,
    )
    assert.ok(message.length < 500)
  })

  test('a pause that is asked for is passed on', () => {
    assert.equal(kustoFault(answer(429, {}, { 'retry-after': '12' }), 'h', PURPOSE, NOW).retryAfterMs, 12_000)
  })
})

describe('inside an answer that says 200', () => {
  const header = { FrameType: 'DataSetHeader' }
  const cases: readonly (readonly [string, unknown, RegExp | undefined])[] = [
    [
      'an end without errors',
      [header, { FrameType: 'DataSetCompletion', HasErrors: false, Cancelled: false }],
      undefined,
    ],
    [
      'an end with errors',
      [
        header,
        {
          FrameType: 'DataSetCompletion',
          HasErrors: true,
          OneApiErrors: [{ error: { code: 'LimitsExceeded', '@message': 'too many' } }],
        },
      ],
      /too many/,
    ],
    [
      'an end with errors that say nothing',
      [{ FrameType: 'DataSetCompletion', HasErrors: true }],
      /without a description/,
    ],
    [
      'a query that was cancelled',
      [{ FrameType: 'DataSetCompletion', HasErrors: false, Cancelled: true }],
      /cancelled/,
    ],
    ['no end', [header], /no end/],
    ['the first version', { Tables: [] }, undefined],
    ['the first version with exceptions', { Tables: [], Exceptions: ['Query ran out of memory'] }, /out of memory/],
    ['something else', 'OK', /not of the documented form/],
  ]
  for (const [title, body, failure] of cases) {
    test(title, () => {
      const found = partialFailure(body)
      if (failure === undefined) assert.equal(found, undefined)
      else assert.match(found ?? '', failure)
    })
  }
})

describe('a report of the ingestion service', () => {
  for (const [code, fault] of Object.entries(KUSTO_FAULTS)) {
    test(`${code}: ${fault}`, () => assert.equal(ingestionFault(code, 'd', true).code, fault))
  }
  test('a code that is not in the table goes by whether it is permanent', () => {
    assert.equal(ingestionFault('Stream_ClosingQuoteMissing', 'd', true).kind, 'rejected')
    assert.equal(ingestionFault('Stream_ClosingQuoteMissing', 'd', false).kind, 'retry')
  })
})

describe('an answer of Microsoft Entra', () => {
  for (const [number, fault] of Object.entries(ENTRA_FAULTS)) {
    test(`AADSTS${number}: ${fault}`, () => {
      const body = { error: 'invalid_client', error_codes: [Number(number)], trace_id: 't-1' }
      const found = entraFault({ ...answer(400, ''), body: JSON.stringify(body) }, 'login', NOW)
      assert.equal(found.code, fault)
      assert.match(found.message, new RegExp(`AADSTS${number}, trace t-1`))
    })
  }
  for (const [status, fault] of [
    [400, 'SIGN_IN_REFUSED'],
    [401, 'SIGN_IN_REFUSED'],
    [404, 'SIGN_IN_REFUSED'],
    [429, 'DESTINATION_BUSY'],
    [500, 'DESTINATION_ERROR'],
    [503, 'DESTINATION_ERROR'],
    [504, 'TIMED_OUT'],
  ] as const) {
    test(`${status} without a code that is known: ${fault}`, () => {
      assert.equal(entraFault(answer(status, '<html>'), 'login', NOW).code, fault)
    })
  }
})

function answer(
  status: number,
  error: Record<string, unknown> | string,
  headers: Record<string, string> = {},
): HttpAnswer {
  const body = typeof error === 'string' ? error : JSON.stringify({ error })
  return { status, header: (name) => headers[name], body }
}
