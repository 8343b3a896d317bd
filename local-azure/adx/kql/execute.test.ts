import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { executeQuery, type QuerySource } from './execute.ts'
import { Batch, HIDDEN } from './relation.ts'
import { ticksFromUnixMs } from './time.ts'
import { toJsonCell } from './to-json.ts'
import type { TypedColumn, Value } from './values.ts'

const NOW = Date.UTC(2025, 5, 15, 12, 30)

const ACTIVITY: readonly TypedColumn[] = [
  { name: 'id', type: 'string' },
  { name: 'at', type: 'datetime' },
  { name: 'severity', type: 'string' },
  { name: 'risk', type: 'real' },
  { name: 'position', type: 'long' },
  { name: 'blocked', type: 'bool' },
  { name: 'payload', type: 'dynamic' },
]
const at = (hour: number): bigint => ticksFromUnixMs(Date.UTC(2025, 5, 15, hour, 10))
const ROWS: readonly (readonly Value[])[] = [
  ['a', at(9), 'HIGH', 0.9, 1, true, { tool: 'shell', args: ['rm', '-rf'], nested: { x: 1 } }],
  ['b', at(9), 'LOW', null, 2, false, { tool: 'http', args: [] }],
  ['c', at(10), 'HIGH', 0.5, 3, null, null],
  ['d', at(11), '', 0.1, 4, false, { tool: 'shell' }],
]

/** Two extents: rows a and b came with one tag, c and d with another. */
const SOURCE: QuerySource = {
  databases: [
    {
      name: 'Security',
      tables: [{ name: 'Activity', columns: ACTIVITY }],
      functions: [
        { name: 'Risky', parameters: '(least:real)', body: '{ Activity | where risk >= least | project id, risk }' },
        { name: 'Doubled', parameters: '(value:long, times:long=2)', body: '{ value * times }' },
      ],
    },
  ],
  table: (database, name) => {
    if (database !== 'Security' || name !== 'Activity') return undefined
    return {
      columns: ACTIVITY,
      batches: () => [extent(ROWS.slice(0, 2), 'ingest-by:one', 9), extent(ROWS.slice(2), 'ingest-by:two', 10)],
    }
  },
}

function extent(rows: readonly (readonly Value[])[], tag: string, hour: number): Batch {
  const fill = (value: Value) => (): Value[] => rows.map(() => value)
  return new Batch(rows.length, [
    ...ACTIVITY.map(({ name }, index) => [name, () => rows.map((row) => row[index] ?? null)] as const),
    [HIDDEN.extentId, fill(`0000000${hour}-0000-0000-0000-000000000000`.slice(-36))],
    [HIDDEN.extentTags, fill([tag])],
    [HIDDEN.ingestionTime, fill(at(hour))],
  ])
}

function run(query: string, parameters: Record<string, unknown> = {}): { columns: string; rows: unknown[][] } {
  const results = executeQuery(query, SOURCE, { database: 'Security', nowMs: NOW, parameters })
  const result = results.at(-1)
  assert.ok(result)
  return {
    columns: result.columns.map(({ name, type }) => `${name}:${type}`).join(' '),
    rows: result.rows.map((row) =>
      row.map((cell, index) => toJsonCell(cell, result.columns[index]?.type ?? 'dynamic')),
    ),
  }
}

/** [query, rows expected] */
type Case = readonly [query: string, rows: readonly (readonly unknown[])[]]

const CASES: Readonly<Record<string, readonly Case[]>> = {
  'nulls compare as documented': [
    ['print 1 == int(null)', [[false]]],
    ['print int(null) == int(null)', [[null]]],
    ['print int(null) != int(null)', [[null]]],
    ['print 5 != int(null)', [[true]]],
    ['print int(null) > 3', [[null]]],
    ['print int(null) > 3 or isnull(int(null))', [[true]]],
    ['print bool(null) and false', [[false]]],
    ['Activity | where blocked == false | project id', [['b'], ['d']]],
    ['Activity | where blocked != true | project id', [['b'], ['c'], ['d']]],
    ['Activity | where not(blocked) | project id', [['b'], ['d']]],
    ["print isnull(''), isempty(''), isnotempty('x'), isnull(parse_json('null'))", [[false, true, true, true]]],
    ['Activity | where isempty(severity) | project id', [['d']]],
  ],
  'text operators match terms and case as documented': [
    [
      "print 'North America' has 'america', 'North America' has 'amer', 'North America' has_cs 'america'",
      [[true, false, false]],
    ],
    ["print 'ingest-by:slice-1' has 'slice-1', 'ingest-by:slice-10' has 'slice-1'", [[true, false]]],
    ["print 'a_b' has 'b', 'a.b' has 'a.b', 'xa.b' has 'a.b'", [[true, true, false]]],
    ["print 'größe' has 'e'", [[true]]],
    [
      "print 'North America' hasprefix 'ame', 'North America' hassuffix 'ica', 'North America' !hasprefix 'mer'",
      [[true, true, true]],
    ],
    [
      "print 'FabriKam' contains 'BRik', 'FabriKam' contains_cs 'Kam', 'Fabrikam' !contains 'xyz'",
      [[true, true, true]],
    ],
    [
      "print 'Fabrikam' startswith 'fab', 'Fabrikam' endswith 'KAM', 'Fabrikam' startswith_cs 'fab'",
      [[true, true, false]],
    ],
    ["print 'abc' == 'ABC', 'abc' =~ 'ABC', 'abc' !~ 'ABC', 'abc' != 'abd'", [[false, true, false, true]]],
    ["print 'Fabrikam' matches regex 'b.*k', 'FABRIKAM' matches regex '(?i)b.*k'", [[true, true]]],
    [
      "print 'a' in ('a','b'), 'A' in ('a'), 'A' in~ ('a'), 'c' !in ('a'), 'A' !in~ ('a')",
      [[true, false, true, true, false]],
    ],
    ["print 'a' in (dynamic(['a','b'])), 2 in (1,2)", [[true, true]]],
    ["print 'North America' has_any ('south','north'), 'North America' has_all ('south','north')", [[true, false]]],
    ['Activity | where id in ((Activity | where risk > 0.4 | project id)) | project id', [['a'], ['c']]],
  ],
  'numbers follow Kusto: whole division, non-negative modulo': [
    ['print 7 / 2, 7 / 2.0, -7 / 2, 1 / 0', [[3, 3.5, -3, null]]],
    ['print 14 % 12, -14 % 12, 14 % -12, -14 % -12', [[2, 10, 2, 10]]],
    ['print 0x10, 1e3, -5, round(2.5), round(1.256, 2)', [[16, 1000, -5, 2, 1.26]]],
    ['print bin(7, 5), bin(-7, 5), bin(4.7, 1.5)', [[5, -10, 4.5]]],
    [
      "print tolong('12'), tolong('12x'), toint('3000000000'), todouble('1.5'), tolong(2.9), tolong('0x1F')",
      [[12, null, null, 1.5, 2, 31]],
    ],
    [
      "print tobool('true'), tobool('x'), tobool(2), tostring(true), tostring(1.0), tostring(7)",
      [[true, null, true, 'true', '1.0', '7']],
    ],
  ],
  'datetimes and time spans are exact to 100 ns': [
    [
      'print datetime(2025-01-02), datetime(2025-01-02 03:04:05.1234567)',
      [['2025-01-02T00:00:00Z', '2025-01-02T03:04:05.1234567Z']],
    ],
    [
      'print datetime(2025-01-02) - 1d, datetime(2025-01-02) - datetime(2025-01-01 12:00)',
      [['2025-01-01T00:00:00Z', '12:00:00']],
    ],
    ['print ago(1h), now() - 30m', [['2025-06-15T11:30:00Z', '2025-06-15T12:00:00Z']]],
    [
      'print bin(datetime(2025-01-02 03:44), 1h), 90m, 1.5d, 10ms, 2h / 30m',
      [['2025-01-02T03:00:00Z', '01:30:00', '1.12:00:00', '00:00:00.0100000', 4]],
    ],
    [
      "print todatetime('2025-06-15T09:10:00+02:00'), todatetime('x'), todatetime('2025-13-01')",
      [['2025-06-15T07:10:00Z', null, null]],
    ],
    ['print tostring(datetime(2025-01-02)), tostring(1h)', [['2025-01-02T00:00:00.0000000Z', '01:00:00']]],
    [
      'print startofday(datetime(2025-01-02 03:04)), startofweek(datetime(2025-01-02)), startofmonth(datetime(2025-01-02)), endofday(datetime(2025-01-02))',
      [['2025-01-02T00:00:00Z', '2024-12-29T00:00:00Z', '2025-01-01T00:00:00Z', '2025-01-02T23:59:59.9999999Z']],
    ],
    [
      "let dt = datetime(2017-01-29 09:00:05); print format_datetime(dt,'yy-MM-dd [HH:mm:ss]'), format_datetime(dt,'yyyy-M-dd [H:mm:ss]'), format_datetime(dt,'yy-MM-dd [hh:mm:ss tt]')",
      [['17-01-29 [09:00:05]', '2017-1-29 [9:00:05]', '17-01-29 [09:00:05 AM]']],
    ],
    [
      "print datetime_diff('day', datetime(2025-01-02), datetime(2025-01-01 23:59)), datetime_add('month', 1, datetime(2025-01-31))",
      [[1, '2025-02-28T00:00:00Z']],
    ],
    ['Activity | where at between (datetime(2025-06-15 09:00) .. 1h) | count', [[2]]],
    [
      'Activity | where at between (datetime(2025-06-15 10:10) .. datetime(2025-06-15 11:10)) | project id',
      [['c'], ['d']],
    ],
    ['Activity | where at > ago(2h) | project id', [['d']]],
  ],
  'dynamic values are reached by path and compared by content': [
    [
      "Activity | where payload.tool == 'shell' | project id, payload.args[0], payload['nested'].x",
      [
        ['a', 'rm', 1],
        ['d', null, null],
      ],
    ],
    [
      'Activity | project tostring(payload.tool), isnull(payload)',
      [
        ['shell', false],
        ['http', false],
        ['', true],
        ['shell', false],
      ],
    ],
    ['Activity | where payload.nested.x > 0 | project id', [['a']]],
    ["Activity | where payload has 'shell' | count", [[2]]],
    ["print parse_json('{\"a\":[1,2]}').a[1], parse_json('[1,2')", [[2, '[1,2']]],
    [
      "print array_length(dynamic([1,2,3])), array_length(parse_json('{}')), bag_keys(dynamic({'a':1,'b':2}))",
      [[3, null, ['a', 'b']]],
    ],
    ["print dynamic([1,2,3])[-1], dynamic({'a':datetime(2025-01-01)}).a", [[3, '2025-01-01T00:00:00.0000000Z']]],
    [
      "print gettype(dynamic([1])), gettype(dynamic({})), gettype(5), bag_pack('a', 1, 'b', 'x')",
      [['array', 'dictionary', 'long', { a: 1, b: 'x' }]],
    ],
    ['print todatetime(parse_json(\'"2025-01-01"\')) == datetime(2025-01-01)', [[true]]],
  ],
  'text functions': [
    [
      "print strcat('a', 1, true, datetime(2025-01-01)), strlen('größe'), toupper('a'), tolower('B')",
      [['a1true2025-01-01T00:00:00.0000000Z', 5, 'A', 'b']],
    ],
    ["print split('a_b_c', '_'), split('a_b_c', '_', 1), substring('abcdef', 2, 3)", [[['a', 'b', 'c'], ['b'], 'cde']]],
    [
      "print replace_string('aXbX','X','-'), extract('([0-9]+)', 1, 'ab123c'), indexof('abc','c'), trim('-', '-a-')",
      [['a-b-', '123', 2, 'a']],
    ],
    [
      "print iff(1 > 2, 'x', 'y'), case(1 > 2, 'a', 2 > 1, 'b', 'c'), coalesce(int(null), 5), coalesce('', 'z')",
      [['y', 'b', 5, 'z']],
    ],
  ],
  'summarize groups, ignores nulls and has defaults over nothing': [
    ['Activity | count', [[4]]],
    [
      'Activity | summarize count() by severity',
      [
        ['HIGH', 2],
        ['LOW', 1],
        ['', 1],
      ],
    ],
    [
      'Activity | summarize count(), countif(risk > 0.4), dcount(severity), sum(position), min(risk), max(at)',
      [[4, 2, 3, 10, 0.1, '2025-06-15T11:10:00Z']],
    ],
    ['Activity | summarize avg(risk)', [[0.5]]],
    [
      'Activity | summarize make_list(risk), make_set(severity)',
      [
        [
          [0.9, 0.5, 0.1],
          ['HIGH', 'LOW', ''],
        ],
      ],
    ],
    [
      'Activity | summarize arg_max(position, id) by severity',
      [
        ['HIGH', 3, 'c'],
        ['LOW', 2, 'b'],
        ['', 4, 'd'],
      ],
    ],
    [
      'Activity | summarize arg_max(position, *) by severity | project severity, position, id, risk',
      [
        ['HIGH', 3, 'c', 0.5],
        ['LOW', 2, 'b', null],
        ['', 4, 'd', 0.1],
      ],
    ],
    [
      'datatable(f:string, c:string, v:int)["A","Red",1,"A","Green",int(null),"B","Yellow",int(null),"B","Green",int(null)] | summarize arg_max(v, *) by f',
      [
        ['A', 1, 'Red'],
        ['B', null, 'Yellow'],
      ],
    ],
    ['Activity | summarize take_any(id)', [['a']]],
    [
      'Activity | summarize n=count() by bin(at, 1h)',
      [
        ['2025-06-15T09:00:00Z', 2],
        ['2025-06-15T10:00:00Z', 1],
        ['2025-06-15T11:00:00Z', 1],
      ],
    ],
    ['Activity | summarize share = 100.0 * countif(severity == "HIGH") / count()', [[50]]],
    ['Activity | summarize percentile(position, 50)', [[2]]],
    [
      'Activity | where false | summarize count(), sum(position), max(position), make_list(id), avg(risk)',
      [[0, 0, null, [], 'NaN']],
    ],
    ['Activity | where false | summarize count() by severity', []],
    ['Activity | summarize by severity | count', [[3]]],
    ['Activity | distinct severity', [['HIGH'], ['LOW'], ['']]],
    ['Activity | project severity, blocked | distinct * | count', [[4]]],
  ],
  'sorting is descending unless told, with nulls last': [
    ['Activity | sort by risk | project id', [['a'], ['c'], ['d'], ['b']]],
    ['Activity | order by risk asc | project id', [['b'], ['d'], ['c'], ['a']]],
    ['Activity | sort by risk nulls first | project id', [['b'], ['a'], ['c'], ['d']]],
    ['Activity | order by risk asc nulls last | project id', [['d'], ['c'], ['a'], ['b']]],
    ['Activity | order by severity asc, position desc | project id', [['d'], ['c'], ['a'], ['b']]],
    ['datatable(x:real)[5, real(nan), real(null), -5] | sort by x', [[5], [-5], ['NaN'], [null]]],
    ['datatable(x:real)[5, real(nan), real(null), -5] | sort by x asc', [[null], ['NaN'], [-5], [5]]],
    ['Activity | top 2 by position | project id', [['d'], ['c']]],
    ['Activity | top 1 by at asc | project id', [['a']]],
    ['Activity | take 3 | count', [[3]]],
    ['Activity | limit 0', []],
  ],
  'columns are chosen, renamed and added': [
    ['Activity | project-away payload, at, risk, blocked | take 1', [['a', 'HIGH', 1]]],
    ['Activity | project-keep id, pos* | take 1', [['a', 1]]],
    ['Activity | project-rename key = id | project key | take 1', [['a']]],
    ['Activity | extend position = position * 10, twice = position * 2 | project position, twice | take 1', [[10, 2]]],
    ['Activity | extend bin(at, 1h) | project at | take 1', [['2025-06-15T09:00:00Z']]],
    ['Activity | getschema | where ColumnName == "risk" | project ColumnType, DataType', [['real', 'System.Double']]],
    ['Activity | project id | take 1 | render table', [['a']]],
  ],
  'tables are joined, united and expanded': [
    [
      "datatable(k:string, v:long)['b',10,'c',20,'c',30,'x',40] | join kind=inner (Activity | project k=id) on k | project k, v, k1",
      [
        ['b', 10, 'b'],
        ['c', 20, 'c'],
        ['c', 30, 'c'],
      ],
    ],
    [
      "datatable(k:string, v:long)['c',20,'c',30] | join (Activity | project k=id, position) on k | project k, v, position",
      [['c', 20, 3]],
    ],
    [
      "datatable(k:string, v:long)['c',20,'x',40] | join kind=leftouter (Activity | project k=id, position) on k | project k, k1, position",
      [
        ['c', 'c', 3],
        ['x', '', null],
      ],
    ],
    [
      "datatable(k:string, v:long)['c',20,'x',40] | join kind=leftanti Activity on $left.k == $right.id | project k",
      [['x']],
    ],
    ["datatable(k:string)['c','x'] | join kind=rightsemi (Activity | project k=id) on k", [['c']]],
    [
      'union (Activity | where position == 1 | project id), (print id="z", extra=5)',
      [
        ['a', null],
        ['z', 5],
      ],
    ],
    ['Activity | where position == 1 | union (Activity | where position == 2) | project id', [['a'], ['b']]],
    [
      'Activity | mv-expand arg = payload.args | project id, arg',
      [
        ['a', 'rm'],
        ['a', '-rf'],
        ['c', null],
        ['d', null],
      ],
    ],
    ['print x=dynamic([1,"2",null]) | mv-expand x to typeof(long)', [[1], [null], [null]]],
    [
      'datatable(a:int, b:dynamic, c:dynamic)[1, dynamic({"p":"a","q":"b"}), dynamic([5,4,3])] | mv-expand b, c',
      [
        [1, { p: 'a' }, 5],
        [1, { q: 'b' }, 4],
        [1, null, 3],
      ],
    ],
    ['print x=dynamic([]) | mv-expand x', []],
    ['print x=dynamic([1,2,3]) | mv-expand x limit 2 | count', [[2]]],
    ['range n from 1 to 10 step 3', [[1], [4], [7], [10]]],
  ],
  'let, functions and parameters': [
    ['let least = 0.4; let risky = Activity | where risk > least; risky | project id', [['a'], ['c']]],
    ['let f = (x:long) { x + 1 }; print f(1), f(f(1))', [[2, 3]]],
    ['let rowsOf = (s:string) { Activity | where severity == s }; rowsOf("HIGH") | count', [[2]]],
    ['Risky(0.5) | project id', [['a'], ['c']]],
    ['print Doubled(4), Doubled(4, 3), Doubled(value=5)', [[8, 12, 10]]],
    ["database('Security').Activity | count", [[4]]],
    [
      'let Activity = datatable(id:string)["only"]; union (Risky(0.5) | project id), Activity',
      [['a'], ['c'], ['only']],
    ],
    ['let n = toscalar(Activity | count); print n + 1', [[5]]],
    ['let m = materialize(Activity | project id); m | union m | count', [[8]]],
  ],
  'rows know their extent': [
    ["Activity | where extent_tags() has 'ingest-by:one' | count", [[2]]],
    ["Activity | where extent_tags() has 'ingest-by:none' | count", [[0]]],
    [
      'Activity | summarize count() by tostring(extent_tags())',
      [
        ['["ingest-by:one"]', 2],
        ['["ingest-by:two"]', 2],
      ],
    ],
    ['Activity | where position == 3 | extend i = ingestion_time() | project i', [['2025-06-15T10:10:00Z']]],
    ['Activity | summarize dcount(extent_id())', [[2]]],
    ["Activity | project id | union (Activity | project id) | where extent_tags() has 'ingest-by:two' | count", [[4]]],
  ],
}

for (const [name, cases] of Object.entries(CASES)) {
  describe(name, () => {
    for (const [query, rows] of cases) it(query, () => assert.deepEqual(run(query).rows, rows))
  })
}

describe('a query', () => {
  it('names its columns as Kusto does', () => {
    assert.equal(
      run(
        'Activity | summarize count(), dcount(id), make_list(risk), arg_max(at, id) by bin(at, 1h), tostring(payload.tool)',
      ).columns,
      'at:datetime payload_tool:string count_:long dcount_id:long list_risk:dynamic at1:datetime id:string',
    )
  })

  it('takes declared parameters from the request', () => {
    const query =
      'declare query_parameters(tag:string, least:long = 1); Activity | where extent_tags() has tag and position > least | count'
    assert.deepEqual(run(query, { tag: 'ingest-by:one' }).rows, [[1]])
    assert.deepEqual(run(query, { tag: "'ingest-by:two'", least: 3 }).rows, [[1]])
    assert.throws(() => run(query), /'tag' was not given a value/)
  })
})

const REFUSALS: readonly (readonly [query: string, message: RegExp])[] = [
  ["Activity | parse id with 'a' x", /operator 'parse' is not supported by this local Azure Data Explorer stand-in/],
  ['Activity | evaluate bag_unpack(payload)', /operator 'evaluate' is not supported/],
  ['Activity | extend x = geo_distance_2points(1,2,3,4)', /function 'geo_distance_2points\(\)' is not supported/],
  ['Activity | summarize hll(id)', /'hll\(\)' is not supported/],
  ['Activity | make-series count() on at step 1h', /operator 'make-series' is not supported/],
  [
    'Activity | summarize count() by id | where extent_tags() has "x"',
    /extent_tags\(\) on rows that do not come straight from a table/,
  ],
  ['print decimal(1.5)', /'decimal' is not supported|DecimalLiteral/],
  ['Nowhere | count', /SEM0100: Failed to resolve table or column or scalar expression named 'Nowhere'/],
  ['Activity | where nothing == 1', /SEM0100: .*named 'nothing'/],
  ['Activity | where id > 5', /Semantic error: .*not defined/],
  ['Activity | where', /Syntax error/],
  ['Activity | where payload == dynamic([1])', /Cannot compare values of types dynamic and dynamic/],
]

describe('what is wrong or not supported is refused by name', () => {
  for (const [query, message] of REFUSALS) it(query, () => assert.throws(() => run(query), message))
})
