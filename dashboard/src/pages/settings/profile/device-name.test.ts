import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deviceName } from './device-name.ts'

test('a browser is known again by its name and system', () => {
  const chrome =
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0 Safari/537.36'
  assert.equal(deviceName(chrome), 'Chrome on macOS')
  assert.equal(deviceName(`${chrome} Edg/153.0`), 'Edge on macOS')
  const phone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 Version/26.0 Mobile/15E148 Safari/604.1'
  assert.equal(deviceName(phone), 'Safari on iPhone')
  assert.equal(deviceName(null), 'A browser')
})
