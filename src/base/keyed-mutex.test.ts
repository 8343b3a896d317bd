import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KeyedMutex } from './keyed-mutex.ts'

test('work with one key comes one after the other, work with another at the same time', async () => {
  const mutex = new KeyedMutex()
  const told: string[] = []
  const first = Promise.withResolvers<void>()
  const work = (key: string, name: string, until?: Promise<void>) =>
    mutex.run(key, async () => {
      told.push(`${name} begins`)
      await until
      told.push(`${name} ends`)
    })
  const all = [work('a', 'one', first.promise), work('a', 'two'), work('b', 'three')]
  await all[2]
  assert.deepEqual(told, ['one begins', 'three begins', 'three ends'])
  first.resolve()
  await Promise.all(all)
  assert.deepEqual(told.slice(3), ['one ends', 'two begins', 'two ends'])
})

test('who fails lets the next one in, and is told why', async () => {
  const mutex = new KeyedMutex()
  const failing = mutex.run('a', () => Promise.reject(new Error('no')))
  const next = mutex.run('a', async () => 'yes')
  await assert.rejects(failing, /no/)
  assert.equal(await next, 'yes')
})
