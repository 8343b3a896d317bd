import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { barriers } from './support/axe.ts'
import { type DashboardPlace, openDashboardPlace, setUp } from './support/dashboard-place.ts'
import { columnTexts, eventRow, eventsShown, PAGE, sortedDown, timesShown } from './support/event-list.ts'

const EVENTS = 3_000

describe('Guardrail Activity', () => {
  let place: DashboardPlace
  before(async () => {
    place = await openDashboardPlace()
    await setUp(place.server)
    await place.send('guardrail_activity', EVENTS)
  })
  after(() => place[Symbol.asyncDispose]())

  const open = async (query = '?tab=all', options = {}) => {
    const visited = await place.visit(`${PAGE}${query}`, options)
    await eventRow(visited.page, 0).waitFor()
    return visited
  }

  test('has the columns of its page, the newest event first, and counts what matches', async () => {
    const { page, complaints } = await open()
    assert.deepEqual(await page.getByRole('grid').getByRole('columnheader').allInnerTexts(), [
      '',
      ...['Severity', 'Agentic Component', 'Host', 'Actor', 'Policy Triggered', 'Detection Type', 'Rule Violated'],
      ...['Behaviour', 'Compliance', 'Collection', 'Detected'],
    ])
    assert.equal(await eventsShown(page), EVENTS)
    assert.equal(await page.getByRole('grid').getAttribute('aria-rowcount'), String(EVENTS + 1))
    const times = await timesShown(page)
    assert.deepEqual(times, sortedDown(times))
    assert.deepEqual(complaints, [])
  })

  test('tabs are states of an event: Active unless told, and together they are all', async () => {
    const { page } = await open('')
    const counts: number[] = []
    for (const tab of ['Active', 'Under Review', 'Ignored']) {
      await page.getByRole('group', { name: 'Status' }).getByRole('button', { name: tab }).click()
      counts.push(await eventsShown(page))
    }
    assert.equal(
      counts.reduce((sum, count) => sum + count),
      EVENTS,
    )
    assert.match(page.url(), /tab=ignored/)
  })

  test('a filter is found by typing, narrows the list, is in the address, and goes back with Back', async () => {
    const { page } = await open()
    await page.getByRole('button', { name: 'Filter', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Severity' }).click()
    await page.getByRole('combobox', { name: 'Find severity' }).fill('crit')
    await page.getByRole('option').getByText('Critical').waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Remove the filter Severity' }).waitFor()
    const critical = await changed(page, EVENTS)
    assert.ok(critical > 0 && critical < EVENTS)
    assert.deepEqual(new Set(await columnTexts(page, 'Severity')), new Set(['Critical']))
    assert.equal(new URL(page.url()).search, '?tab=all&severity=CRITICAL')

    await page.reload()
    await eventRow(page, 0).waitFor()
    assert.equal(await eventsShown(page), critical)
    await page.goBack()
    assert.equal(await changed(page, critical), EVENTS)
  })

  test('rows of the list before are never shown as those of this one', async () => {
    const { page } = await open()
    const [sought = ''] = await columnTexts(page, 'Actor')
    await page.evaluate((name) => {
      const wrong: (string | null | undefined)[] = []
      Object.assign(window, { wrong })
      new MutationObserver(() => {
        const grid = document.querySelector('[role=grid]')
        if (!location.search.includes('q=') || grid?.getAttribute('aria-busy') !== 'false') return
        for (const row of grid.querySelectorAll('[data-row]:has(input)')) {
          const actor = row.children[4]?.textContent
          if (actor !== name) wrong.push(actor)
        }
      }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
    }, sought)
    await page.getByRole('searchbox', { name: 'Search' }).fill(sought)
    assert.ok((await changed(page, EVENTS)) > 0)
    assert.deepEqual(await page.evaluate('window.wrong'), [])
  })

  test('a value can be left out, and none of it is left', async () => {
    const { page } = await open('?tab=all&not.severity=CRITICAL&not.severity=')
    const severities = new Set(await columnTexts(page, 'Severity'))
    assert.ok(severities.size > 1 && !severities.has('Critical') && !severities.has('None'), [...severities].join())
  })

  test('free text finds in every column, in any case', async () => {
    const { page } = await open()
    await page.getByRole('searchbox', { name: 'Search' }).fill('INJECTION chat')
    assert.ok((await changed(page, EVENTS)) > 0)
    assert.deepEqual(new Set(await columnTexts(page, 'Rule Violated')), new Set(['PromptInjection']))
    assert.deepEqual(new Set(await columnTexts(page, 'Agentic Component')), new Set(['/v1/chat/completions']))
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    assert.equal(await eventsShown(page), EVENTS)
    await page.goBack()
    await page.waitForURL(/q=INJECTION/)
    await page.goBack()
    assert.equal(await eventsShown(page), EVENTS)
    assert.equal(await page.getByRole('searchbox', { name: 'Search' }).inputValue(), '', 'Back stays on the page')
  })

  test('where nothing matches it says so, with the way out', async () => {
    const { page } = await place.visit(`${PAGE}?tab=all&q=nobody-wrote-this`)
    await page.getByText('No events match').waitFor()
    assert.deepEqual(await barriers(page), [])
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await eventRow(page, 0).waitFor()
  })

  test('agents and endpoints are told apart', async () => {
    const { page } = await open('?tab=all&context=endpoints')
    assert.ok((await columnTexts(page, 'Host')).every((host) => host.startsWith('laptop-')))
    await page.getByText('Agents', { exact: true }).click()
    await page.waitForURL(/context=agents/)
    await eventsShown(page)
    assert.ok((await columnTexts(page, 'Host')).every((host) => host.endsWith('.corp.example')))
  })

  test('a click in a chart filters, and another one takes it back', async () => {
    const { page } = await open()
    const bar = page.getByRole('region', { name: 'Top violations' }).getByRole('button').first()
    const name = (await bar.locator('span').nth(1).innerText()) ?? ''
    await bar.click()
    await changed(page, EVENTS)
    assert.deepEqual(new Set(await columnTexts(page, 'Rule Violated')), new Set([name]))
    await page.getByRole('region', { name: 'Top violations' }).getByRole('button', { pressed: true }).click()
    assert.equal(await eventsShown(page), EVENTS)
  })

  test('a legend names the colours at every width, filters, and is in the table for who listens', async () => {
    for (const width of [390, 1100, 1400]) {
      const { page } = await open('?tab=all', { width, height: 860 })
      const legend = page.getByRole('region', { name: 'Over time' }).getByRole('group', { name: 'Severity' })
      assert.deepEqual(await legend.getByRole('button').allInnerTexts(), ['Critical', 'High', 'Medium', 'Low', 'None'])
    }
    const { page } = await open()
    const chart = page.getByRole('region', { name: 'Over time' })
    assert.deepEqual(await chart.getByRole('columnheader').allTextContents(), [
      ...['From', 'All', 'Critical', 'High', 'Medium', 'Low', 'None'],
    ])
    await chart.getByRole('button', { name: 'High' }).click()
    await changed(page, EVENTS)
    assert.deepEqual(new Set(await columnTexts(page, 'Severity')), new Set(['High']))
    await chart.getByRole('button', { name: 'High', pressed: true }).click()
    assert.equal(await eventsShown(page), EVENTS)
  })

  test('charts that cannot be read say so, and are there after another try', async () => {
    const { page } = await place.visit('/')
    const isTop = (body: string | null) => body?.includes('"EventFacets"') === true && body.includes('ruleViolated')
    await page.route('**/api/audit/graphql', (route) =>
      isTop(route.request().postData())
        ? route.fulfill({ json: { errors: [{ message: 'The disk is slow.', extensions: { code: 'STORE_BUSY' } }] } })
        : route.continue(),
    )
    await page.goto(`${place.server.url}${PAGE}?tab=all`)
    await page.getByRole('alert').getByText('The disk is slow.').waitFor()
    await eventRow(page, 0).waitFor()
    await page.unrouteAll()
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('region', { name: 'Top violations' }).getByRole('button').first().waitFor()
  })

  test('a part of the time is chosen by drawing over it, and by keys', async () => {
    const { page } = await open('?tab=all&range=all')
    const plot = page.getByRole('group', { name: /Choose a time/ })
    const { x, y, width } = (await plot.boundingBox()) ?? assert.fail('the chart is there')
    await page.mouse.move(x + width * 0.7, y + 40)
    await page.mouse.down()
    await page.mouse.move(x + width * 0.9, y + 40, { steps: 4 })
    await page.mouse.up()
    const drawn = await changed(page, EVENTS)
    assert.ok(drawn > EVENTS * 0.1 && drawn < EVENTS * 0.35, `${drawn} of ${EVENTS}`)
    await page.goBack()
    assert.equal(await changed(page, drawn), EVENTS)

    await plot.focus()
    for (const key of ['ArrowRight', 'ArrowRight', 'Shift+ArrowRight', 'Enter']) await page.keyboard.press(key)
    const chosen = await changed(page, EVENTS)
    assert.ok(chosen > 0 && chosen < EVENTS * 0.1, `${chosen} of ${EVENTS}`)
  })

  test('a time range is one of the presets, or as somebody wants it', async () => {
    const { page } = await open('?tab=all&range=all')
    await page.getByRole('button', { name: 'All time' }).click()
    const menu = page.getByRole('dialog')
    await menu.getByLabel('From').waitFor()
    assert.deepEqual(await menu.getByRole('button').allInnerTexts(), [
      ...['Today', 'Yesterday', 'Last 7 days', 'Last 30 days', 'Last 2 months', 'Last year', 'All time'],
      'Apply',
    ])
    await menu.getByLabel('From').fill('2020-01-01T00:00')
    await menu.getByLabel('To').fill('2020-02-01T00:00')
    await menu.getByRole('button', { name: 'Apply' }).click()
    await page.getByText('No events match').waitFor()
    assert.match(page.url(), /range=2020-01-01T.+\.\.2020-02-01T/)
  })

  test('columns are sorted by a click, severity by how grave it is', async () => {
    const { page } = await open()
    await page.getByRole('button', { name: 'Severity', exact: true }).first().click()
    await page.waitForURL(/sort=-severity/)
    await page
      .getByRole('grid')
      .getByRole('columnheader', { name: 'Severity' })
      .and(page.locator('[aria-sort="descending"]'))
      .waitFor()
    await eventsShown(page)
    assert.deepEqual(new Set(await columnTexts(page, 'Severity')), new Set(['Critical']))
  })

  test('columns can be chosen, and stay chosen', async () => {
    const { page } = await open()
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByLabel('Compliance').uncheck()
    await page.getByLabel('Session', { exact: true }).check()
    await page.keyboard.press('Escape')
    await page.reload()
    await eventRow(page, 0).waitFor()
    const titles = await page.getByRole('grid').getByRole('columnheader').allInnerTexts()
    assert.ok(titles.includes('Session') && !titles.includes('Compliance'), titles.join())
  })

  test('an event opens beside the list: verdict, payload with what was found marked, related events, JSON', async () => {
    const { page, complaints } = await open('?tab=all&q=PromptInjection')
    await eventRow(page, 1).click()
    const panel = page.getByRole('dialog', { name: /^Event \d+$/ })
    await panel.getByText('Rule violated').waitFor()
    await panel.getByRole('heading', { name: 'PromptInjection' }).waitFor()
    assert.deepEqual(await barriers(page), [])
    await panel.getByRole('tab', { name: 'Payload' }).click()
    assert.match(
      (await panel.locator('mark').first().innerText()) ?? '',
      /instructions|without any rules|word for word/,
    )
    await panel.getByRole('tab', { name: 'Related' }).click()
    const ofActor = panel.getByRole('region', { name: /^Same actor/ }).getByRole('listitem')
    await ofActor.first().waitFor()
    assert.equal(await ofActor.locator('[aria-current=true]').count(), 1, 'it is among those around it')
    await panel.getByRole('tab', { name: 'JSON' }).click()
    const shown = await panel.getByRole('region', { name: "the event's JSON" }).innerText()
    assert.equal(JSON.parse(shown).ruleViolated, 'PromptInjection')
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    assert.deepEqual(complaints, [])
  })

  test('rows are selected by checkbox, by range, and all that match', async () => {
    const { page } = await open()
    await eventRow(page, 2).getByRole('checkbox').click()
    await eventRow(page, 6)
      .getByRole('checkbox')
      .click({ modifiers: ['Shift'] })
    await page.getByText('5 selected events').waitFor()
    await page.getByRole('button', { name: /^Select all .* matching/ }).click()
    await page.getByText('All 3,000 matching events').waitFor()
    await page.getByRole('button', { name: 'Clear selection' }).click()
    assert.equal(await eventsShown(page), EVENTS)
  })

  test('what is selected, or all that match, can be downloaded', async () => {
    const { page } = await open('?tab=all&severity=LOW')
    // Where a page may write to a file itself, the browser asks a person which.
    await page.evaluate('delete window.showSaveFilePicker')
    const matching = await eventsShown(page)
    assert.equal((await downloaded(page, 'CSV')).length, matching + 1)
    for (const index of [1, 3]) await eventRow(page, index).getByRole('checkbox').click()
    const events = (await downloaded(page, 'NDJSON')).map((line) => JSON.parse(line))
    assert.deepEqual(
      events.map(({ severity }) => severity),
      ['LOW', 'LOW'],
    )
  })

  test('without a configured ADX the export to it leads to its settings', async () => {
    const { page } = await open()
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Export to ADX (Azure Data Explorer)' }).click()
    await page.waitForURL(/\/settings\/integrations\/adx$/)
  })

  test('keeps nobody from using it: light and dark, wide and narrow', async () => {
    for (const options of [{}, { dark: true }, { width: 390, height: 844 }, { width: 390, height: 844, dark: true }]) {
      const { page } = await open('?tab=all', options)
      await page.waitForTimeout(300)
      assert.deepEqual(await barriers(page), [], JSON.stringify(options))
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      assert.ok(Number(overflow) <= 0, `${JSON.stringify(options)}: ${overflow} px too wide`)
    }
  })

  async function downloaded(page: Page, format: string): Promise<string[]> {
    await page.getByRole('button', { name: 'More actions' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: `Download ${format}` }).click(),
    ])
    return (await readFile(await download.path(), 'utf8')).trimEnd().split(/\r?\n/)
  }

  /** The count when it is not `before` any more. */
  async function changed(page: Page, before: number): Promise<number> {
    await page.getByText(`${before.toLocaleString('en')} events`, { exact: true }).waitFor({ state: 'detached' })
    return await eventsShown(page)
  }
})
