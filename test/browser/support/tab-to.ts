import type { Page } from 'playwright-core'

const TABS_MAX = 80

/** Tab, until the focus is on what is called so: nothing of the journey may be out of the keyboard's reach. */
export async function tabTo(page: Page, name: string, role?: string): Promise<void> {
  for (let tabs = 0; tabs < TABS_MAX; tabs++) {
    await page.keyboard.press('Tab')
    // Looked at in one go: whatever has the focus may be gone at the next look.
    const focused = await page.evaluate(() => {
      const element = document.activeElement
      if (element === null || element === document.body) return undefined
      const { labels } = element as HTMLInputElement
      const label = element.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? element.textContent ?? ''
      return { role: element.getAttribute('role'), label: label.trim() }
    })
    if (focused?.label === name && (role === undefined || focused.role === role)) return
  }
  throw new Error(`no way to ${name} by Tab`)
}
