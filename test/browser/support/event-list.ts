import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'

export const PAGE = '/guardrails/activity'

/** A row of the list, by its place. */
export function eventRow(page: Page, index: number): Locator {
  return page.locator(`[role=row][data-row="${index}"]:has(input)`)
}

/** How many events the list says it has, when it is not changing. */
export async function eventsShown(page: Page): Promise<number> {
  await page.locator('[role=grid][aria-busy=false]').waitFor()
  const text = await page.getByText(/^[\d,]+ events?$/).innerText()
  return Number(text.replace(/\D/g, ''))
}

/** What the rows in sight say in a column. */
export async function columnTexts(page: Page, title: string): Promise<string[]> {
  await page.locator('[role=grid][aria-busy=false]').waitFor()
  const titles = await page.getByRole('grid').getByRole('columnheader').allInnerTexts()
  const at = titles.indexOf(title)
  assert.ok(at >= 0, `there is a column ${title}`)
  const rows = page.locator('[role=row][data-row]:has(input)')
  return await rows.evaluateAll((elements, place) => elements.map((row) => row.children[place]?.textContent ?? ''), at)
}

/** When the events in sight happened, from the top down, as milliseconds. */
export async function timesShown(page: Page): Promise<number[]> {
  const titles = await page
    .locator('[role=row][data-row]:has(input)')
    .evaluateAll((rows) =>
      rows
        .toSorted((a, b) => Number(a.getAttribute('data-row')) - Number(b.getAttribute('data-row')))
        .map((row) => row.lastElementChild?.getAttribute('title') ?? ''),
    )
  return titles.map((title) => Date.parse(title))
}

export function sortedDown(times: readonly number[]): number[] {
  return times.toSorted((a, b) => b - a)
}
