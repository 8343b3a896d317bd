import assert from 'node:assert/strict'
import { access, readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { systemClock } from '../base/clock.ts'
import { systemRandom } from '../base/random.ts'
import { InputFault } from '../model/input-fault.ts'
import { FIELD_TYPES } from './destination.ts'
import { destinationKinds } from './registry.ts'

const KINDS = destinationKinds({ clock: systemClock, random: systemRandom, streams: [] }).all
const POLICY = { destinationHosts: [], allowInsecureLoopback: false, fileDestinationRoots: ['/srv/exports'] }

/** What a person enters who leaves out whatever may be left out. */
const LEAST: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  adls: {
    storageAccount: 'acmelake01',
    fileSystem: 'audit-output',
    sasToken: 'sp=cw&se=2030-01-01&sv=2022-11-02&sr=c&sig=h6Qk30H0CsIvK6uU8kf7MYWT9WaIFz%2F8Uvo%2FRyfA%2BiI%3D',
  },
  file: { folder: '/srv/exports/spillway' },
  adx: {
    clusterEndpoint: 'https://security.westeurope.kusto.windows.net',
    databaseName: 'Security',
    tenantId: 'acme.example',
    applicationId: '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9',
    applicationKey: 'q~8Q~aaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  },
}

for (const kind of KINDS) {
  describe(`kind ${kind.kind}`, () => {
    const { fields } = kind
    const least = LEAST[kind.kind] ?? {}

    test('says what it is, and has its page', async () => {
      assert.match(kind.title, /^\S.*\S$/)
      assert.match(kind.description, /^[A-Z].{20,160}\.$/)
      await access(new URL(`../../${kind.docsPath}`, import.meta.url))
    })

    test('each field has a label, a type and a help that ends, and steps that are sentences', () => {
      assert.equal(new Set(fields.map(({ name }) => name)).size, fields.length)
      for (const { name, label, type, help, where } of fields) {
        assert.match(label, /^[A-Z]/, name)
        assert.ok(FIELD_TYPES.includes(type), name)
        assert.match(help, /^[A-Z].*\.$/, name)
        for (const step of where) assert.match(step, /^[A-Z].*\.$/, name)
      }
    })

    test('what must be entered can be found in the portal or explains itself, and is not hidden among the advanced', () => {
      for (const { name, required, advanced, where, placeholder } of fields.filter(({ required: needed }) => needed)) {
        assert.equal(advanced, false, name)
        assert.ok(required && (where.length > 0 || placeholder !== ''), name)
      }
    })

    test('a secret has no default, is no target and is no choice', () => {
      for (const { name, type, isTarget, default: preset, choices } of fields.filter(
        ({ type: each }) => each === 'SECRET',
      ))
        assert.deepEqual([name, type, isTarget, preset, choices], [name, 'SECRET', false, null, []])
    })

    test('a choice has its default among several values', () => {
      for (const { name, choices, default: preset } of fields.filter(({ type }) => type === 'CHOICE')) {
        assert.ok(choices.length > 1, name)
        assert.ok(
          choices.some((choice) => choice === preset),
          name,
        )
      }
    })

    test('the required fields are enough, and each of them is missed', () => {
      assert.deepEqual(
        fields
          .filter(({ required }) => required)
          .map(({ name }) => name)
          .sort(),
        Object.keys(least).sort(),
      )
      kind.parse(least, POLICY)
      for (const name of Object.keys(least))
        assert.throws(
          () => kind.parse({ ...least, [name]: undefined }, POLICY),
          (error) => error instanceof InputFault && error.problems.some((problem) => problem.field === name),
        )
    })

    test('what it stores are its fields: secrets apart, everything else among the settings', () => {
      const { settings, secrets } = kind.parse(least, POLICY)
      const secretNames = fields.filter(({ type }) => type === 'SECRET').map(({ name }) => name)
      assert.deepEqual(Object.keys(secrets), secretNames)
      for (const name of Object.keys(settings)) {
        const field = fields.find((each) => each.name === name)
        assert.ok(field !== undefined && field.type !== 'SECRET', name)
        if (field.default !== null) assert.deepEqual(settings[name], field.default, name)
      }
    })

    test('where data goes is one line, without secrets', () => {
      const { settings, secrets } = kind.parse(least, POLICY)
      const target = kind.target(settings)
      assert.match(target, /^\S+$/)
      for (const secret of Object.values(secrets)) assert.ok(!target.includes(secret))
    })

    test('its page names every field', async () => {
      const page = await readFile(new URL(`../../${kind.docsPath}`, import.meta.url), 'utf8')
      for (const { name } of fields)
        assert.ok(page.includes(`\`${name}\``), `${kind.docsPath} does not name \`${name}\``)
    })
  })
}
