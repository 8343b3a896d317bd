import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { tokensOf } from '../../../local-azure/adx/commands/command-text.ts'
import { parseQuery, type SyntaxNode, symbolKindName } from '../../../local-azure/adx/kql/language.ts'
import { grantCommand } from './grants.ts'
import { quoteName, quoteText } from './kql.ts'
import { countQuery } from './row-counter.ts'
import { createMergeTable, createOrAlterMapping } from './table-commands.ts'

/** What people try, and what only happens. */
const HOSTILE = [
  "'] | union Secrets //",
  '"] ; .drop table T //',
  "x' or 1 == 1 //",
  "\\'] | take 1",
  '\\',
  '```',
  'a\nb\r\n.drop table T',
  '\u2028\ufeff\u0000\u0085',
  "h'secret'",
  '日本 äöü 😀',
]
const texts = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }))

describe('whatever is in it, a quoted text is one literal of that value', () => {
  test("for Microsoft's parser", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { root, problems } = parseQuery(`print x = ${quoteText(text)}`, [], '')
        assert.deepEqual(problems, [])
        assert.deepEqual(literals(root), [text])
      }),
      { numRuns: 300 },
    )
  })

  test('for a reader of commands', () => {
    fc.assert(
      fc.property(texts, (text) => {
        assert.deepEqual(
          tokensOf(`${quoteName(text)} ${quoteText(text)}`).map(({ kind, text: value }) => [kind, value]),
          [
            ['name', text],
            ['string', text],
          ],
        )
      }),
    )
  })
})

test('a table whose name is hostile is that table and no other', () => {
  const columns = [{ name: 'slice', type: 'string' as const }]
  for (const name of HOSTILE.filter((each) => each.trim() !== '')) {
    const database = {
      name: 'D',
      tables: [
        { name, columns },
        { name: 'Secrets', columns },
      ],
      functions: [],
    }
    const { root, problems } = parseQuery(countQuery(name, "s' | union Secrets"), [database], 'D')
    assert.deepEqual(problems, [], name)
    assert.deepEqual(tablesIn(root), [name])
  }
})

test('rows are counted by the column of their slice: tags are merged when extents are', () => {
  assert.match(
    countQuery('T', 'audit-1'),
    /^\['T'\]\n\| where slice == 'audit-1'\n\| extend IsTagged = extent_tags\(\) has_cs 'ingest-by:audit-1'/,
  )
})

test('commands are what they look like', () => {
  assert.equal(createMergeTable('T 1', [{ name: 'a', type: 'long' }]), ".create-merge table ['T 1'] (['a']:long)")
  assert.equal(
    createOrAlterMapping('T', "M'", [{ name: 'a', type: 'long' }]),
    `.create-or-alter table ['T'] ingestion json mapping 'M\\'' '[{\\"column\\":\\"a\\",\\"Properties\\":{\\"Path\\":\\"$.a\\"}}]'`,
  )
  const grantee = { database: "D'b", tenantId: 't', applicationId: 'a' }
  assert.equal(grantCommand('ingestors', grantee), ".add database ['D\\'b'] ingestors ('aadapp=a;t')")
})

function literals(node: SyntaxNode): unknown[] {
  const own = typeof node.LiteralValue === 'string' ? [node.LiteralValue] : []
  return [...own, ...children(node).flatMap(literals)]
}

function tablesIn(node: SyntaxNode): string[] {
  const symbol = node.ReferencedSymbol
  // Left undefined on most nodes, whatever the declared type says.
  const own = symbol && symbolKindName(symbol.Kind) === 'Table' ? [symbol.Name] : []
  return [...new Set([...own, ...children(node).flatMap(tablesIn)])]
}

function children(node: SyntaxNode): SyntaxNode[] {
  return Array.from({ length: node.ChildCount }, (_, index) => node.GetChild(index)).filter((child) => child !== null)
}
