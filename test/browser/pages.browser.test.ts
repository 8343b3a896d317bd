import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { barriers } from './support/axe.ts'
import { type DashboardPlace, openDashboardPlace, setUp } from './support/dashboard-place.ts'
import { type FilledPlace, fillPlace } from './support/fill-place.ts'
import { pageLink } from './support/page-link.ts'

describe('every page', () => {
  let place: DashboardPlace
  let filled: FilledPlace
  before(async () => {
    place = await openDashboardPlace()
    await setUp(place.server)
    filled = await fillPlace(place, { eventsPerStream: 400, rounds: 1 }).catch((error: unknown) => {
      throw new Error(`the server said:\n${place.server.said()}`, { cause: error })
    })
  })
  after(() => place[Symbol.asyncDispose]())

  const paths = () => [
    '/',
    '/guardrails/activity',
    '/audit',
    '/exports',
    '/exports/new',
    `/exports/${filled.exports.audit}`,
    `/exports/jobs/${filled.jobs.activity}`,
    '/settings/integrations',
    '/settings/integrations/adx',
    '/settings/integrations/adls?add=true',
    `/settings/integrations/adx/${filled.adx}`,
    '/settings/users',
    '/settings/tokens',
    '/settings/profile',
    '/no/such/page',
  ]

  for (const [name, options] of [
    ['light', {}],
    ['dark', { dark: true }],
    ['on a phone', { width: 390, height: 844 }],
  ] as const) {
    test(`${name}: has one heading, no barrier, no complaint of the browser, and fits`, async () => {
      const { page, complaints } = await place.visit('/', options)
      for (const path of paths()) {
        await page.goto(place.server.url + path)
        await settled(page)
        assert.equal(await page.locator('h1').count(), 1, path)
        assert.match(await page.title(), /^(?!…).+ · Spillway$/, path)
        assert.equal(await page.getByText('GRAPHQL_VALIDATION_FAILED').count(), 0, path)
        assert.deepEqual([path, ...(await barriers(page))], [path])
        const overhang = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
        assert.ok(overhang <= 0, `${path} is ${overhang} pixels too wide`)
      }
      assert.deepEqual(complaints, [])
    })
  }

  test('can be reached and left by keyboard: the skip link, the navigation, and the heading that takes the focus', async () => {
    const { page } = await place.visit('/')
    await page.keyboard.press('Tab')
    assert.equal(await focused(page), 'Skip to the page')
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate('document.activeElement.id'), 'main')
    await pageLink(page, 'Exports').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Exports', level: 1 }).waitFor()
    assert.equal(await focused(page), 'Exports')
    await page.goBack()
    await page.getByRole('heading', { name: 'Home' }).waitFor()
  })

  test('on a phone the navigation lies behind a button, and closes when one goes somewhere', async () => {
    const { page } = await place.visit('/', { width: 390, height: 844 })
    const link = pageLink(page, 'Exports')
    assert.equal(await link.isVisible(), false)
    await page.getByRole('button', { name: 'Open the navigation' }).click()
    await link.click()
    await page.getByRole('heading', { name: 'Exports', level: 1 }).waitFor()
    await link.waitFor({ state: 'hidden' })
  })

  test('says that the server does not answer, and is there again when it does', async () => {
    const { page } = await place.visit('/settings/users')
    await page.getByText('ada@example.com').waitFor()
    await page.context().setOffline(true)
    await pageLink(page, 'API tokens').click()
    await page.getByText('Spillway did not answer.').waitFor()
    await page.context().setOffline(false)
    await page.getByRole('button', { name: 'Load the page again' }).click()
    await page.getByText('bootstrap').waitFor()
  })

  test('is light or dark as one says, also after it is loaded again', async () => {
    const { page } = await place.visit('/')
    await page.getByText('Dark', { exact: true }).click({ force: true })
    await page.reload()
    assert.equal(await page.evaluate('document.documentElement.dataset.mantineColorScheme'), 'dark')
  })
})

/** Nothing loads any more, and what appears has appeared. */
async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' })
  await page.evaluate('Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {})))')
}

async function focused(page: Page): Promise<string> {
  return await page.evaluate<string>('document.activeElement.textContent.trim()')
}
