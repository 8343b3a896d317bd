/** Questions that are small to ask and large to answer: for strangers nothing at all, for who is signed in within bounds. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { getIntrospectionQuery } from 'graphql'
import { type Browser, type TestServer, testServer } from '../../src/faces/http/testing/test-server.ts'

let server: TestServer
let person: Browser
before(async () => {
  server = await testServer()
  // With hardly any right: what is refused here is refused for what it costs.
  await server.person('person@example.org', 'Analyst')
  person = await server.browser('person@example.org')
})
after(() => server[Symbol.asyncDispose]())

function many(count: number, part: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => part(index)).join(' ')
}

/** `{a{b{a{b …`: types that hold each other. */
function nested(levels: number, [outer, inner]: readonly [string, string], leaf: string): string {
  return `${`${outer} { ${inner} { `.repeat(levels)}${leaf}${' } }'.repeat(levels)}`
}

const FLOODS: Readonly<Record<string, string>> = {
  depth: `{ ${'getAllExportConfigurations { '.repeat(30)} id ${'}'.repeat(30)} }`,
  aliases: `{ ${many(200, (i) => `a${i}: viewer { id }`)} }`,
  'aliases in fragments': `{ ${many(4, (i) => `x${i}: viewer { ...A }`)} } fragment A on Viewer { ${many(100, (i) => `a${i}: id`)} }`,
  tokens: `{ viewer { ${many(5_000, () => 'id')} } }`,
  directives: `{ viewer { id ${many(60, () => '@skip(if: false)')} } }`,
  'directives that there are not': `{ viewer { id ${many(10, (i) => `@x${i}`)} } }`,
  'pages in pages': `{ ${many(20, (i) => `a${i}: getReceipts(first: 500) { items { id hash location sha256 artifactName } }`)} }`,
  'fragments in a circle': '{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }',
  'fragments that double': `{ viewer { ...F0 } } ${many(30, (i) => `fragment F${i} on Viewer { ...F${i + 1} ...F${i + 1} }`)} fragment F30 on Viewer { ${many(9, (i) => `a${i}: id`)} nothing }`,
  'types of types': `{ __schema { types { ${nested(6, ['fields', 'type'], 'name')} } } }`,
  'types of types by name': `{ __type(name: "Query") { ${nested(6, ['fields', 'type'], 'name')} } }`,
  'types of types in fragments': `{ __schema { types { ...A } } } fragment A on __Type { fields { type { ...B } } } fragment B on __Type { fields { type { fields { type { fields { name } } } } } }`,
  'many operations': `${many(300, (i) => `query Q${i} { viewer { id } }`)}`,
  'objects within objects': `{ getAllExportJobs(after: ${'{a:'.repeat(900)}1${'}'.repeat(900)}) { next } }`,
  'variables without an end': `query (${many(1_500, (i) => `$v${i}: Int`)}) { viewer { id } }`,
  'a list within lists': `{ getAllExportJobs(after: ${'['.repeat(2_000)}${']'.repeat(2_000)}) { next } }`,
}

suite('a stranger', () => {
  const questions = { ...FLOODS, introspection: getIntrospectionQuery(), 'a type': '{ __typename }', nothing: '' }
  for (const [name, query] of Object.entries(questions)) {
    test(`learns nothing by ${name}`, async () => {
      const path = `/api/audit/graphql?query=${encodeURIComponent(query.slice(0, 2_000))}`
      for (const answer of [await server.post('/api/audit/graphql', { query }), await server.ask(path)]) {
        assert.equal(answer.status, 401)
        assert.deepEqual(answer.json.errors[0].extensions.code, 'UNAUTHENTICATED')
        assert.doesNotMatch(answer.text, /__schema|Viewer|Did you mean|getAllExport|Cannot query|fragment/i)
      }
    })
  }

  test('learns nothing by a body that cannot be read, or by many at once', async () => {
    for (const body of [
      '{',
      '[]',
      'null',
      '"x"',
      `[${many(100, () => '{"query":"{__typename}"},')}{}]`,
      'x'.repeat(1_000_000),
    ]) {
      const headers = { 'content-type': 'application/json' }
      assert.equal((await server.ask('/api/audit/graphql', { method: 'POST', headers, body })).status, 401)
    }
  })
})

suite('who is signed in', () => {
  for (const [name, query] of Object.entries(FLOODS)) {
    test(`is refused a flood of ${name}, at once`, async () => {
      const before = performance.now()
      const { status, json } = await person.graphql(query)
      assert.equal(json.data, undefined, JSON.stringify(json).slice(0, 300))
      assert.match(json.errors[0].extensions.code, /^(?:BAD_QUERY|GRAPHQL_\w+_FAILED|OPERATION_RESOLUTION_FAILURE)$/)
      assert.ok(status === 400 || status === 200)
      // A bound for what never ends; what is meant is a few milliseconds.
      assert.ok(performance.now() - before < 5_000)
    })
  }

  test('may not ask many questions in one request', async () => {
    const own = { cookie: person.cookie, 'x-spillway-csrf': person.csrfToken }
    const answer = await server.post(
      '/api/audit/graphql',
      [{ query: '{ viewer { id } }' }, { query: '{ viewer { id } }' }],
      own,
    )
    assert.equal(answer.status, 400)
    assert.doesNotMatch(answer.text, /"data"/)
  })

  test('may ask for the whole schema, and for what a page of the dashboard shows', async () => {
    assert.equal((await person.graphql(getIntrospectionQuery())).json.errors, undefined)
    const page =
      '{ viewer { id name permissions } streams { name eventsTotal } getAllExportConfigurations { id interval stream } }'
    assert.equal((await person.graphql(page)).json.errors, undefined)
  })

  test('is told of a mistake without what was typed in its place', async () => {
    const secret = 'sv=2025-01-05&sig=0123456789abcdef0123456789abcdef0123456789a%3D'
    const query = 'mutation ($data: ApiTokenInput!) { createApiToken(data: $data) { token } }'
    const { text } = await person.graphql(query, { data: { name: secret, permissions: [secret] } })
    assert.doesNotMatch(text, /0123456789abcdef/)
  })

  test('may hand in any JSON: what is too deep or no field is refused as that, and touches nothing else', async () => {
    await server.person('integrator@example.org', 'Integrator')
    const integrator = await server.browser('integrator@example.org')
    const headers = {
      ...{ cookie: integrator.cookie, 'x-spillway-csrf': integrator.csrfToken },
      'content-type': 'application/json',
    }
    const create = 'mutation ($data: DestinationInput!) { createDestination(data: $data) { id } }'
    for (const fields of [
      `{"account": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      `{"account": ${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`,
      '{"__proto__": {"account": "x"}, "constructor": {"prototype": {"account": "x"}}}',
    ]) {
      const body = `{"query": ${JSON.stringify(create)}, "variables": {"data": {"kind": "vault", "fields": ${fields}}}}`
      const { json } = await server.ask('/api/audit/graphql', { method: 'POST', headers, body })
      assert.equal(json.errors[0].extensions.code, 'BAD_INPUT')
      assert.equal('account' in {}, false)
    }
  })
})
