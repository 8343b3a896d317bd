import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { guardrailActivityColumns } from '../../src/streams/guardrail-activity/columns.ts'
import { type DashboardPlace, openDashboardPlace, setUp } from './support/dashboard-place.ts'
import { eventRow, PAGE } from './support/event-list.ts'

/** Whatever would run if it were taken for more than text; the field's name says which one did. */
function hostile(field: string): string {
  return `${field}<img src=x onerror="window.ran='${field}'"><script>window.ran='${field}'</script>\u202e{{7*7}}`
}

/** A record with script in every field that can hold text, in keys, and in what is found in the payload. */
function hostileGuardrail(): object {
  const texts = guardrailActivityColumns
    .filter(({ name, type }) => type === 'string' && name !== 'status' && name !== 'contextSource')
    .map(({ name }) => [name, hostile(name)] as const)
  const said = `${hostile('said')} bad words ${hostile('after')}`
  return {
    ...Object.fromEntries(texts),
    ticketUrl: "javascript:window.ran='ticketUrl'",
    detectedAt: new Date().toISOString(),
    status: 'ACTIVE',
    compliance: [hostile('compliance'), { [hostile('key')]: hostile('value') }],
    owaspCategories: [{ id: hostile('owaspId'), name: hostile('owaspName') }],
    payload: {
      requestPayload: JSON.stringify({ messages: [{ role: hostile('role'), content: said }], [hostile('k')]: 1 }),
      responsePayload: hostile('responsePayload'),
      [hostile('name')]: hostile('extra'),
    },
    metadata: {
      remediation: hostile('remediation'),
      schemaErrors: [
        { phrase: 'bad words', message: hostile('message'), location: hostile('location') },
        { phrase: hostile('missing') },
      ],
    },
    [hostile('unknown')]: hostile('unknownValue'),
  }
}

function hostileAudit(): object {
  const text = (name: string): [string, string] => [name, hostile(name)]
  return {
    ...Object.fromEntries(['id', 'action', 'actionStatus', 'actionStatusReason', 'actorIp', 'sessionId'].map(text)),
    ...Object.fromEntries(['requestId', 'userAgent', 'tenantId', 'targetType', 'moreText'].map(text)),
    eventTimestamp: new Date().toISOString(),
    actor: Object.fromEntries(['type', 'id', 'name', 'identityProvider', 'impersonatedBy'].map(text)),
    targets: [Object.fromEntries(['type', 'id', 'name', 'technology'].map(text))],
    relatedResources: [hostile('relatedResources')],
    auditPayload: {
      type: hostile('payloadType'),
      queryText: hostile('queryText'),
      columnsAccessed: [hostile('column')],
    },
  }
}

describe('events that hold script', () => {
  let place: DashboardPlace
  before(async () => {
    place = await openDashboardPlace()
    await setUp(place.server)
    for (const [stream, event] of [
      ['guardrail_activity', hostileGuardrail()],
      ['audit', hostileAudit()],
    ] as const) {
      const { body } = await place.api.send(stream, JSON.stringify(event))
      assert.deepEqual([body.accepted, body.rejectedCount], [1, 0], JSON.stringify(body))
    }
  })
  after(() => place[Symbol.asyncDispose]())

  test('Guardrail Activity writes them as text, in every place that shows them', async () => {
    const { page, complaints, alarms } = await watched(`${PAGE}?range=all`)
    await eventRow(page, 0).getByText('severity<img').waitFor()
    await openFilters(page, ['Severity', 'Actor', 'Component', 'Host', 'Policy', 'Rule', 'Behaviour'])
    await page.getByRole('button', { name: 'Columns' }).click()
    for (const box of await page.getByRole('dialog').getByRole('checkbox').all()) await box.check()
    await page.keyboard.press('Escape')
    await eventRow(page, 0).click()
    const panel = page.getByRole('dialog', { name: /^Event/ })
    await panel.getByText('remediation<img').waitFor()
    await panel.getByText("javascript:window.ran='ticketUrl'").waitFor()
    assert.equal(await panel.getByRole('link').count(), 0, 'an address in an event is no link')
    for (const tab of ['Payload', 'Related', 'Deliveries', 'JSON']) {
      await panel.getByRole('tab', { name: tab }).click()
      if (tab === 'Payload') assert.equal(await panel.locator('mark').first().innerText(), 'bad words')
      if (tab === 'Payload') await panel.getByText('missing<img').waitFor()
      if (tab === 'JSON') await panel.getByText('unknownValue<img').waitFor()
    }
    assert.deepEqual([await ran(page), alarms, complaints], [undefined, [], []])
  })

  test('Audit does, too', async () => {
    const { page, complaints, alarms } = await watched('/audit?range=all&q=moreText%3Cimg')
    await page.goto(`${place.server.url}/audit?range=all&q=payloadType`)
    await eventRow(page, 0).getByText('action<img').waitFor()
    await openFilters(page, ['Actor', 'Action', 'Target', 'Event', 'Tenant'])
    await eventRow(page, 0).click()
    const panel = page.getByRole('dialog', { name: /^Event/ })
    await panel.getByText('queryText<img').waitFor()
    for (const tab of ['Related', 'JSON']) await panel.getByRole('tab', { name: tab }).click()
    await panel.getByText('moreText<img').waitFor()
    assert.deepEqual([await ran(page), alarms, complaints], [undefined, [], []])
  })

  test('an address that holds script shows it as a filter, and runs nothing', async () => {
    const script = encodeURIComponent(hostile('q'))
    const { page, complaints, alarms } = await watched(
      `${PAGE}?range=all&tab=all&actor=${script}&not.host=${script}&q=x`,
    )
    await page.getByText('No events match').waitFor()
    assert.ok((await page.getByText('q<img src=x').count()) >= 2)
    assert.deepEqual([await ran(page), alarms, complaints], [undefined, [], []])
  })

  async function watched(path: string) {
    const visited = await place.visit(path)
    const alarms: string[] = []
    visited.page.on('dialog', (dialog) => {
      alarms.push(dialog.message())
      void dialog.dismiss()
    })
    await visited.page.evaluate(() =>
      document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => console.error(violatedDirective)),
    )
    return { ...visited, alarms }
  }

  /** Each facet's values are shown, and the hostile one is filtered by and taken away again. */
  async function openFilters(page: Page, labels: readonly string[]): Promise<void> {
    for (const label of labels) {
      await page.getByRole('button', { name: 'Filter', exact: true }).click()
      await page.getByRole('dialog').getByRole('button', { name: label, exact: true }).click()
      await page.getByRole('option').filter({ hasText: '<img' }).first().click()
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: `Remove the filter ${label}` }).click()
    }
    await eventRow(page, 0).waitFor()
  }

  async function ran(page: Page): Promise<unknown> {
    return await page.evaluate('window.ran')
  }
})
