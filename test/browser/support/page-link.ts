import type { Locator, Page } from 'playwright-core'

/** The way to a page that is always there; others with the same name may come and go on the page itself. */
export function pageLink(page: Page, name: string): Locator {
  return page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true })
}
