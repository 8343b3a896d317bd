import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { until } from '../support/until.ts'
import { type DashboardPlace, openDashboardPlace, setUp } from './support/dashboard-place.ts'
import { eventRow, PAGE } from './support/event-list.ts'

const ROW_PX = 37

describe('the live tail', () => {
  let place: DashboardPlace
  let seed = 100
  before(async () => {
    place = await openDashboardPlace()
    await setUp(place.server)
    await place.send('guardrail_activity', 500)
  })
  after(() => place[Symbol.asyncDispose]())

  /** As many more, which nobody has seen; gives how many there are now. */
  const arrive = async (count: number): Promise<number> => {
    seed++
    await place.send('guardrail_activity', count, { seed })
    const { streams } = await place.api.graphql<{ streams: { name: string; eventsTotal: number }[] }>(
      '{ streams { name eventsTotal } }',
    )
    return streams.find(({ name }) => name === 'guardrail_activity')?.eventsTotal ?? 0
  }

  /** The first rows are there: what arrives from now on comes on top of them. */
  const opened = async (page: Page): Promise<void> => {
    await page.locator('[role=grid][aria-busy=false]').waitFor()
    await eventRow(page, 0).waitFor()
  }

  test('puts what arrives on top, and counts it', async () => {
    const { page } = await place.visit(`${PAGE}?tab=all&range=all`)
    await page.getByRole('button', { name: 'Live' }).click()
    await page.waitForURL(/live=1/)
    await page.getByText(/newest arrivals first/).waitFor()
    await opened(page)
    const total = await arrive(7)
    await page.getByText(/newest arrivals first, 7 since you look/).waitFor()
    await page.getByText(`${total} events`, { exact: true }).waitFor()
    await eventRow(page, 0)
      .getByRole('checkbox', { name: `Select event ${total}` })
      .waitFor()
  })

  test('leaves whoever reads further down where they are', async () => {
    const { page } = await place.visit(`${PAGE}?tab=all&range=all&live=1`)
    await opened(page)
    await page.getByRole('grid').evaluate((grid) => {
      grid.scrollTop = 2_000
    })
    await page.locator('[role=row][data-row="60"]:has(input)').waitFor()
    const seen = await topRow(page)
    await arrive(12)
    await page.getByText(/12 since you look/).waitFor()
    assert.deepEqual(await topRow(page), seen)
  })

  test('says that the server is away, and goes on by itself when it is back', async () => {
    const { page } = await place.visit(`${PAGE}?tab=all&range=all&live=1`)
    await opened(page)
    const status = page.getByRole('status').filter({ hasText: 'newest arrivals first' })
    await page.context().setOffline(true)
    await status.getByText('Not connected, trying again').waitFor()
    const total = await arrive(3)
    await page.context().setOffline(false)
    await page.getByText(/newest arrivals first, 3 since you look/).waitFor()
    await page.getByText(`${total} events`, { exact: true }).waitFor()
    await status.getByText('Not connected').waitFor({ state: 'detached' })
  })

  test('a list that could not be opened is there as soon as the server is', async () => {
    const { page } = await place.visit(`${PAGE}?tab=all&range=all`)
    await opened(page)
    await page.context().setOffline(true)
    await page.getByRole('button', { name: 'Live' }).click()
    const alert = page.getByRole('alert')
    await alert.getByText('this is tried again every few seconds').waitFor()
    const total = await arrive(2)
    await page.context().setOffline(false)
    await page.getByText(`${total} events`, { exact: true }).waitFor()
    await eventRow(page, 0)
      .getByRole('checkbox', { name: `Select event ${total}` })
      .waitFor()
    await alert.waitFor({ state: 'detached' })
  })

  test('a list that is not live says that there is more', async () => {
    const { page } = await place.visit(`${PAGE}?tab=all&range=all`)
    await opened(page)
    const total = await arrive(5)
    // It looks by itself every half minute, and when somebody comes back to the window.
    const more = page.getByRole('button', { name: '5 new' })
    await until('5 new', async () => {
      await page.evaluate("dispatchEvent(new Event('visibilitychange'))")
      return await more.isVisible()
    })
    await more.click()
    await page.getByText(`${total} events`, { exact: true }).waitFor()
  })

  test('whoever is so far down that the newest rows are let go of stays there, and goes on counting', async () => {
    await place.send('guardrail_activity', 9_000, { seed: 90 })
    const { page } = await place.visit(`${PAGE}?tab=all&range=all&live=1`)
    await opened(page)
    await arrive(3)
    await page.getByText(/newest arrivals first, 3 since you look/).waitFor()
    const grid = page.getByRole('grid')
    for (let at = 0; at <= 6_000; at += 400) {
      await grid.evaluate((element, top) => {
        element.scrollTop = top
      }, at * ROW_PX)
      await eventRow(page, at).waitFor()
    }
    const seen = await topRow(page)
    await arrive(4)
    await page.getByText(/newest arrivals first, 7 since you look/).waitFor()
    assert.deepEqual(await topRow(page), seen)
  })

  /** Which event is the first in sight, and how far from the top. */
  async function topRow(page: Page): Promise<unknown> {
    return await page.getByRole('grid').evaluate((grid) => {
      const { top } = grid.getBoundingClientRect()
      const rows = [...grid.querySelectorAll('[data-row]')].map((row) => ({
        label: row.querySelector('input')?.getAttribute('aria-label'),
        px: Math.round(row.getBoundingClientRect().top - top),
      }))
      return rows.filter(({ px }) => px > 40).sort((a, b) => a.px - b.px)[0]
    })
  }
})
