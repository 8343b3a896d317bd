import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { CDPSession, Page } from 'playwright-core'
import { type DashboardPlace, openDashboardPlace, setUp } from './support/dashboard-place.ts'
import { eventRow, PAGE, sortedDown, timesShown } from './support/event-list.ts'

/** A million and more in a run of its own: `SPILLWAY_TEST_EVENTS=1000000 npm test -- test/browser/long-lists.browser.test.ts`. */
const EVENTS = Number(process.env['SPILLWAY_TEST_EVENTS'] ?? 20_000)
const IS_DEDICATED = process.env['SPILLWAY_TEST_EVENTS'] !== undefined
const BATCH = 10_000

describe(`a list of ${EVENTS.toLocaleString('en')} events`, () => {
  let place: DashboardPlace
  before(async () => {
    place = await openDashboardPlace()
    await setUp(place.server)
    for (let sent = 0; sent < EVENTS; sent += BATCH)
      await place.send('guardrail_activity', Math.min(BATCH, EVENTS - sent), { seed: sent })
  })
  after(() => place[Symbol.asyncDispose]())

  const open = async () => {
    const visited = await place.visit(`${PAGE}?tab=all&range=all`)
    await eventRow(visited.page, 0).waitFor()
    await visited.page.getByText(`${EVENTS.toLocaleString('en')} events`, { exact: true }).waitFor()
    return visited
  }

  test('any place is shown, and the rows around it are in order', async () => {
    const { page, complaints } = await open()
    for (const share of [0.5, 0.1, 0.93, 1, 0.31, 0]) {
      await scrollTo(page, share)
      const times = await timesShown(page)
      assert.ok(times.length >= 8, `${times.length} rows at ${share}`)
      assert.deepEqual(times, sortedDown(times), `newest first at ${share}`)
    }
    await page.getByRole('grid').focus()
    await page.keyboard.press('End')
    await page.locator(`[role=row][aria-rowindex="${EVENTS + 1}"]:has(input)`).waitFor()
    assert.deepEqual(complaints, [])
  })

  test('scrolling through thousands of rows leaves no more in memory than a screenful did', async () => {
    const { page } = await open()
    const browser = await page.context().newCDPSession(page)
    await wheel(page, 20)
    const early = await inMemory(browser)
    await wheel(page, 150)
    const late = await inMemory(browser)
    assert.ok(late.nodes < early.nodes * 1.5, `${early.nodes} → ${late.nodes} nodes`)
    assert.ok(late.listeners < early.listeners * 1.5, `${early.listeners} → ${late.listeners} listeners`)
    // Some thousand rows are kept on purpose: a few megabytes, however far one scrolls.
    assert.ok(late.heapBytes < early.heapBytes + 24e6, `${early.heapBytes} → ${late.heapBytes} bytes`)
  })

  test('a row is made once while it comes into sight, and few more are there than are seen', async () => {
    const { page } = await open()
    await page.getByRole('grid').evaluate((grid) => {
      const counting = Object.assign(window, { made: 0, most: 0 })
      const body = grid.querySelector('[role=rowgroup]:last-child') ?? grid
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes) counting.made += addedNodes.length
        counting.most = Math.max(counting.most, body.childElementCount)
      }).observe(body, { childList: true })
    })
    await wheel(page, 100)
    const passed = await page.getByRole('grid').evaluate((grid) => grid.scrollTop / 37)
    const [made, most] = (await page.evaluate('[window.made, window.most]')) as [number, number]
    assert.ok(passed > 1_000, `${passed} rows`)
    // Twice where a row was in sight before it was loaded.
    assert.ok(made < passed * 2.2, `${made} elements for ${passed} rows`)
    assert.ok(most <= 64, `${most} rows at once`)
  })

  if (IS_DEDICATED) {
    test('no frame takes longer than 50 ms while it is scrolled', async (context) => {
      const { page } = await open()
      const browser = await page.context().newCDPSession(page)
      await wheel(page, 20)
      const tasks = await tasksWhile(browser, () => wheel(page, 150))
      const longest = tasks.reduce((most, ms) => Math.max(most, ms), 0)
      const busy = tasks.reduce((sum, ms) => sum + ms, 0)
      context.diagnostic(
        `${tasks.length} tasks, ${Math.round(busy)} ms together, the longest ${longest.toFixed(1)} ms of CPU time`,
      )
      assert.ok(tasks.length > 150, 'the trace has the main thread')
      assert.ok(longest <= 50, `${longest} ms`)
    })
  }

  /** Scrolls by the wheel, some 700 pixels a step; gives how many frames were shown meanwhile. */
  async function wheel(page: Page, steps: number): Promise<number> {
    const box = (await page.getByRole('grid').boundingBox()) ?? assert.fail('the grid is there')
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await page.evaluate(() => {
      const counting = window as unknown as { frames: number }
      counting.frames = 0
      const count = () => {
        counting.frames++
        requestAnimationFrame(count)
      }
      requestAnimationFrame(count)
    })
    for (let step = 0; step < steps; step++) await page.mouse.wheel(0, 500 + (step % 7) * 60)
    await page.locator('[role=row][data-row]:has(input)').first().waitFor()
    return Number(await page.evaluate('window.frames'))
  }

  async function scrollTo(page: Page, share: number): Promise<void> {
    await page.getByRole('grid').evaluate((grid, part) => {
      grid.scrollTop = (grid.scrollHeight - grid.clientHeight) * part
    }, share)
    await page.waitForFunction(() => {
      const grid = document.querySelector('[role=grid]') as HTMLElement
      const { top, bottom } = grid.getBoundingClientRect()
      const rows = [...grid.querySelectorAll('[data-row]')].filter((row) => {
        const box = row.getBoundingClientRect()
        return box.bottom > top && box.top < bottom
      })
      return rows.length > 5 && rows.every((row) => row.querySelector('input') !== null)
    })
  }

  async function inMemory(browser: CDPSession) {
    await browser.send('HeapProfiler.collectGarbage')
    const { nodes, jsEventListeners: listeners } = await browser.send('Memory.getDOMCounters')
    const { usedSize: heapBytes } = await browser.send('Runtime.getHeapUsage')
    return { nodes, listeners, heapBytes }
  }

  /** CPU milliseconds of each task of the page's main thread: waiting for a busy machine does not count. */
  async function tasksWhile(browser: CDPSession, work: () => Promise<unknown>): Promise<number[]> {
    const events: TraceEvent[] = []
    browser.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])))
    await browser.send('Tracing.start', {
      transferMode: 'ReportEvents',
      traceConfig: { includedCategories: ['disabled-by-default-devtools.timeline'] },
    })
    await work()
    const complete = new Promise((resolve) => browser.once('Tracing.tracingComplete', resolve))
    await browser.send('Tracing.end')
    await complete
    const main = new Set(
      events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(threadOf),
    )
    return events.flatMap((event) =>
      event.name === 'RunTask' && main.has(threadOf(event)) ? [(event.tdur ?? 0) / 1_000] : [],
    )
  }
})

/** The part of a trace's event that is read here; `tdur` is CPU time in microseconds. */
interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

function threadOf({ pid, tid }: TraceEvent): string {
  return `${pid} ${tid}`
}
