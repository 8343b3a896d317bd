import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ADMIN_TOKEN } from '../support/spillway-server.ts'
import { barriers } from './support/axe.ts'
import { ADMINISTRATOR, type DashboardPlace, openDashboardPlace } from './support/dashboard-place.ts'
import { pageLink } from './support/page-link.ts'

describe('the way in', () => {
  let place: DashboardPlace
  before(async () => {
    place = await openDashboardPlace()
  })
  after(() => place[Symbol.asyncDispose]())

  test('on a new server the one-time token makes the first administrator, who is inside at once', async () => {
    const { page, complaints } = await place.browser.open(place.server.url)
    await page.getByRole('heading', { name: 'Welcome to Spillway' }).waitFor()
    assert.deepEqual(await barriers(page), [])
    await page.getByLabel('One-time token').fill('not the token at all')
    await page.getByLabel('Your name').fill(ADMINISTRATOR.name)
    await page.getByLabel('Email').fill(ADMINISTRATOR.email)
    await page.getByLabel('Password', { exact: true }).fill(ADMINISTRATOR.password)
    await page.getByRole('button', { name: 'Begin' }).click()
    await page.getByRole('alert').waitFor()
    // The browser itself writes a refused request into its console.
    assert.match(String(complaints.splice(0)), /status of 40/)

    await page.getByLabel('One-time token').fill(ADMIN_TOKEN)
    await page.getByRole('button', { name: 'Begin' }).click()
    await page.getByRole('heading', { name: 'Home' }).waitFor()
    assert.deepEqual(complaints, [])
  })

  test('who is not signed in is asked first, and then arrives at the page of the address', async () => {
    const { page, complaints } = await place.browser.open(`${place.server.url}/settings/profile`)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    assert.deepEqual(await barriers(page), [])
    await page.getByLabel('Email').fill(ADMINISTRATOR.email)
    await page.getByLabel('Password', { exact: true }).fill('some calm herons wade upstream')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('SIGN_IN_FAILED').waitFor()
    complaints.length = 0

    await page.getByLabel('Password', { exact: true }).fill(ADMINISTRATOR.password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Profile' }).waitFor()
    assert.deepEqual(complaints, [])
  })

  test('who has failed too often is told for how long to wait, while the time goes, and how it can end', async () => {
    const { page } = await place.browser.open(place.server.url)
    await page.getByLabel('Email').fill('guessed@example.com')
    await page.getByLabel('Password', { exact: true }).fill('some calm herons wade upstream')
    const alert = page.getByRole('alert')
    const signIn = async (answer: string) => {
      const answered = page.waitForResponse((response) => response.url().endsWith('/api/session'))
      await page.keyboard.press('Enter')
      await answered
      await alert.getByText(answer).waitFor()
    }
    for (let i = 0; i < 5; i += 1) await signIn('SIGN_IN_FAILED')
    await signIn('SIGN_IN_PAUSED')
    await alert.getByText('End the pause').waitFor()
    await alert
      .getByText(/^Try again in [23]\d s\.$/)
      .first()
      .waitFor()
    await alert
      .getByText(/^Try again in 2\d s\.$/)
      .first()
      .waitFor()
    assert.deepEqual(await barriers(page), [])
  })

  test('signing out ends the session: the cookie opens nothing any more', async () => {
    const { page } = await place.visit('/')
    const [cookie] = await page.context().cookies()
    await page.getByRole('button', { name: ADMINISTRATOR.name }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    const response = await fetch(`${place.server.url}/api/session`, {
      headers: { cookie: `${cookie?.name}=${cookie?.value}` },
    })
    assert.equal(((await response.json()) as { signedIn: boolean }).signedIn, false)
  })

  test('a session that ends elsewhere asks to sign in where one is, and goes on there', async () => {
    const { page } = await place.visit('/settings/profile')
    const other = await place.visit('/settings/profile')
    const ends = other.page.getByRole('row').filter({ hasNotText: 'This one' }).getByRole('button', { name: 'End' })
    await ends.first().waitFor()
    for (let left = await ends.count(); left > 0; left -= 1) {
      await ends.first().click()
      await ends.nth(left - 1).waitFor({ state: 'detached' })
    }
    // What the page looks up by itself may meet the end first, and then nothing is left to click on.
    const clicked = pageLink(page, 'API tokens')
      .click()
      .catch(() => undefined)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.getByLabel('Email').fill(ADMINISTRATOR.email)
    await page.getByLabel('Password', { exact: true }).fill(ADMINISTRATOR.password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /^(API tokens|Profile)$/ }).waitFor()
    await clicked
  })

  test('a person is added, chooses a password by the link, and sees what the role permits', async () => {
    const { page } = await place.visit('/settings/users')
    await page.getByRole('button', { name: 'Add a user' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Sam Okafor')
    await page.getByRole('textbox', { name: 'Email' }).fill('sam@example.com')
    await page.getByRole('radio', { name: 'Auditor' }).check()
    await page.getByRole('button', { name: 'Add and get the link' }).click()
    const link = await page.getByRole('dialog').locator('pre').textContent()
    assert.match(link ?? '', /\/set-password#\S{20,}$/)
    assert.deepEqual(await barriers(page), [])

    const invited = await place.browser.open(link ?? '')
    await invited.page.getByText('sam@example.com').waitFor()
    await invited.page.getByLabel('Password', { exact: true }).fill('eleven quiet barges at dusk')
    await invited.page.getByRole('button', { name: 'Set password' }).click()
    await invited.page.getByRole('link', { name: 'Sign in' }).click()
    await invited.page.getByLabel('Email').fill('sam@example.com')
    await invited.page.getByLabel('Password', { exact: true }).fill('eleven quiet barges at dusk')
    await invited.page.keyboard.press('Enter')
    const pages = invited.page.getByRole('navigation', { name: 'Pages' })
    await pages.getByRole('link', { name: 'Audit' }).waitFor()
    assert.deepEqual(await pages.getByRole('link').allTextContents(), [
      'Home',
      'Audit',
      'Exports',
      'Integrations',
      'Profile',
    ])
  })

  test('a token is shown once, works, and is refused when it is revoked', async () => {
    const { page } = await place.visit('/settings/tokens')
    await page.getByRole('button', { name: 'New token' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('the gateway')
    await page.getByRole('button', { name: 'Make token' }).click()
    const token = (await page.getByRole('dialog').locator('pre').textContent()) ?? ''
    await page.evaluate(
      "Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject() } })",
    )
    await page.getByRole('button', { name: 'Copy the token' }).click()
    const byHand = page.getByLabel('The browser refused to copy')
    await byHand.waitFor()
    assert.equal(await byHand.inputValue(), token)
    await page.keyboard.press('Escape')
    await byHand.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'I have copied it' }).click()
    const send = () =>
      fetch(`${place.server.url}/api/v1/streams/audit/events`, {
        method: 'POST',
        headers: { authorization: token, 'content-type': 'application/x-ndjson' },
        body: '{"id":"by-the-gateway","eventTimestamp":1768398441}\n',
      })
    assert.equal((await send()).status, 200)
    await page.reload()
    await page.getByRole('row').filter({ hasText: 'the gateway' }).getByRole('button', { name: 'Revoke' }).click()
    assert.doesNotMatch(await page.content(), new RegExp(token))
    await page.getByRole('button', { name: 'Revoke token' }).click()
    await page.getByText('Revoked', { exact: true }).first().waitFor()
    assert.equal((await send()).status, 401)
  })
})
