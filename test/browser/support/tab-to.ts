import type { Page } from 'playwright-core'

const TABS_MAX = 80

/** Tab, until the focus is on what is called so: nothing of the journey may be out of the keyboard's reach. */
export async function tabTo(page: Page, name: string, role?: string): Promise<void> {
  for (let tabs = 0; tabs < TABS_MAX; tabs++) {
    await page.keyboard.press('Tab')
    const focused = page.locator(':focus')
    if ((await focused.count()) === 0) continue
    if (role !== undefined && (await focused.getAttribute('role')) !== role) continue
    const label = await focused.evaluate((element) => {
      const field = element as HTMLInputElement
      return element.getAttribute('aria-label') ?? field.labels?.[0]?.textContent ?? element.textContent ?? ''
    })
    if (label.trim() === name) return
  }
  throw new Error(`no way to ${name} by Tab`)
}
