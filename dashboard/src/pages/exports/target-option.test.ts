import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idleReason } from './idle-reason.ts'
import { targetOption } from './target-option.ts'

const TARGET = {
  id: 'd1',
  kind: 'adls',
  kindTitle: 'Data lake',
  name: '',
  target: 'lake/audit',
  enabled: true,
  connectionStatus: 'SUCCESS',
} as const

test('a destination that would take nothing now is offered with the reason', () => {
  assert.deepEqual(targetOption(TARGET), { value: 'd1', label: 'Data lake – lake/audit' })
  assert.match(targetOption({ ...TARGET, enabled: false }).label, /\(disabled\)$/)
  assert.match(targetOption({ ...TARGET, connectionStatus: 'FAILED' }).label, /\(connection fails\)$/)
  assert.match(
    targetOption({ ...TARGET, enabled: false, connectionStatus: 'FAILED' }).label,
    /\(disabled, connection fails\)$/,
  )
})

test('an export that cannot run says why, and what to do', () => {
  assert.equal(idleReason({ enabled: true, destination: TARGET }), undefined)
  assert.match(idleReason({ enabled: false, destination: TARGET }) ?? '', /resume/)
  assert.match(idleReason({ enabled: true, destination: { ...TARGET, enabled: false } }) ?? '', /enable that/)
})
