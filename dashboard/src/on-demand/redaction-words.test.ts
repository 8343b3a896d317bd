import assert from 'node:assert/strict'
import { test } from 'node:test'
import { redactionWords } from './redaction-words.ts'

test('what a destination hides is said before anything is sent to it', () => {
  const settings = { redactPayload: 'drop', redactKeys: ['password', 'token'] }
  assert.equal(
    redactionWords('guardrail_activity', settings),
    'By the settings of the destination, requests and responses are left out and the values of 2 keys are hidden.',
  )
  assert.match(redactionWords('guardrail_activity', { redactPayload: 'mask' }) ?? '', /are masked\.$/)
})

test('audit events have no payload to hide, but keys', () => {
  assert.equal(redactionWords('audit', { redactPayload: 'drop', redactKeys: [] }), undefined)
  assert.match(redactionWords('audit', { redactPayload: 'drop', redactKeys: ['password'] }) ?? '', /1 key are hidden/)
})

test('where nothing is hidden, nothing is said', () => {
  assert.equal(redactionWords('guardrail_activity', { redactPayload: 'keep', redactKeys: [] }), undefined)
  assert.equal(redactionWords('guardrail_activity', {}), undefined)
  assert.equal(redactionWords('guardrail_activity', null), undefined)
})
