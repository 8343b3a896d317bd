import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { buildSchema, isEnumType, isInputObjectType, isNonNullType } from 'graphql'
import { typeDefs } from '../graphql/schema.ts'
import { CliError } from './cli-error.ts'
import {
  ADLS_CREATE_FIELDS,
  ADLS_UPDATE_FIELDS,
  ADX_CREATE_FIELDS,
  ADX_UPDATE_FIELDS,
  checkFields,
  FACET_FIELDS,
  FILE_CREATE_FIELDS,
  FILTER_FIELDS,
  type Fields,
} from './input-file.ts'
import { PERMISSIONS } from './permissions.ts'

const VALID = {
  interval: 'EVERY_12_HOURS',
  storageAccount: 'acct',
  fileSystem: 'audit-output',
  path: 'audit',
  sasToken: 'sv=1&sig=2',
}

describe('the fields of an input file', () => {
  const schema = buildSchema(typeDefs)
  const types: [type: string, fields: Fields][] = [
    ['AdlsSasTokenEndpointConfigurationInput', ADLS_CREATE_FIELDS],
    ['AdlsSasTokenExportConfigurationUpdateInput', ADLS_UPDATE_FIELDS],
    ['FileEndpointConfigurationInput', FILE_CREATE_FIELDS],
    ['AdxEndpointConfigurationInput', ADX_CREATE_FIELDS],
    ['AdxExportConfigurationUpdateInput', ADX_UPDATE_FIELDS],
    ['EventFilterInput', FILTER_FIELDS],
    ['FacetFilterInput', FACET_FIELDS],
  ]
  for (const [name, fields] of types) {
    test(`are those of ${name}`, () => {
      const type = schema.getType(name)
      assert.ok(isInputObjectType(type))
      const declared = Object.values(type.getFields()).map((field) => [field.name, isNonNullType(field.type)])
      const ours = Object.entries(fields).map(([field, { required }]) => [field, required === true])
      assert.deepEqual(ours.sort(), declared.sort())
    })
  }

  test('and the permissions of a token are those of the schema', () => {
    const type = schema.getType('Permission')
    assert.ok(isEnumType(type))
    assert.deepEqual(
      [...PERMISSIONS],
      type.getValues().map((value) => value.name),
    )
  })
})

describe('checking an input', () => {
  test('accepts the documented file', () => {
    checkFields(VALID, ADLS_CREATE_FIELDS, './x.json')
  })

  test('names a mistyped field and what was meant, and does not also call that missing', () => {
    const { interval, ...rest } = VALID
    assert.equal(
      messageOf({ ...rest, intervall: interval }, ADLS_CREATE_FIELDS),
      'Unknown field `intervall` in ./x.json: did you mean `interval`?',
    )
  })

  test('lists every missing field at once', () => {
    const message = messageOf({ path: 'x' }, ADLS_CREATE_FIELDS)
    for (const name of ['interval', 'storageAccount', 'fileSystem', 'sasToken']) {
      assert.match(message, new RegExp(`Missing field \`${name}\` in ./x.json`))
    }
    assert.doesNotMatch(message, /`path`/)
  })

  test('names values that cannot be, with what was meant', () => {
    const message = messageOf(
      { ...VALID, interval: 'EVERY_12_HOUR', stream: 'x', enabled: 'yes', path: 3 },
      ADLS_CREATE_FIELDS,
    )
    assert.match(message, /`interval` in .\/x.json cannot be "EVERY_12_HOUR": did you mean `EVERY_12_HOURS`\?/)
    assert.match(message, /`stream` in .\/x.json cannot be "x" \(one of audit, guardrail_activity\)/)
    assert.match(message, /`enabled` in .\/x.json must be true or false/)
    assert.match(message, /`path` in .\/x.json must be a text/)
  })

  test('looks into a filter as well', () => {
    const facets = [{ facet: 'severity', values: ['HIGH', null] }]
    checkFields({ ...VALID, filter: { facets, timeFrom: '2026-01-01T00:00:00Z' } }, ADLS_CREATE_FIELDS, './x.json')
    const wrong = { facet: [], facets: [{ facet: 'a', value: ['b'] }, 'severity', { facet: 'c', values: 'd' }] }
    const message = messageOf({ ...VALID, filter: wrong }, ADLS_CREATE_FIELDS)
    assert.match(message, /Unknown field `filter\.facet` in .\/x.json: did you mean `facets`\?/)
    assert.match(message, /Unknown field `filter\.facets\[0\]\.value` in .\/x.json: did you mean `values`\?/)
    assert.match(message, /`filter\.facets\[1\]` in .\/x.json must be an object/)
    assert.match(message, /`filter\.facets\[2\]\.values` in .\/x.json must be a list of texts/)
  })

  test('never shows the value of a secret', () => {
    assert.doesNotMatch(messageOf({ ...VALID, sasToken: 12345 }, ADLS_CREATE_FIELDS), /12345/)
  })

  test('takes no field of the prototype for one of its own', () => {
    assert.match(messageOf({ ...VALID, constructor: 'x' }, ADLS_CREATE_FIELDS), /Unknown field `constructor`/)
  })
})

function messageOf(input: Parameters<typeof checkFields>[0], fields: Fields): string {
  try {
    checkFields(input, fields, './x.json')
  } catch (error) {
    assert.ok(error instanceof CliError)
    assert.equal(error.exit, 'invalid')
    return error.message
  }
  throw new Error('the input was accepted')
}
