import type { Page } from 'playwright-core'
import type { DashboardPlace } from './dashboard-place.ts'
import { eventRow, PAGE } from './event-list.ts'
import { fillAdxForm } from './fill-adx-form.ts'
import type { FilledPlace } from './fill-place.ts'

/** What is not there when a page opens, but only after a few steps on it. */
export interface Moment {
  readonly name: string
  readonly path: string
  /** Until it can be seen. */
  reach(page: Page): Promise<unknown>
}

export function moments(place: DashboardPlace, filled: FilledPlace): Moment[] {
  const moreActions = (page: Page) => page.getByRole('button', { name: 'More actions' }).click()
  return [
    {
      name: 'event-details',
      path: `${PAGE}?severity=CRITICAL`,
      reach: async (page) => {
        await eventRow(page, 2).click()
        await page.getByRole('dialog').getByRole('tab').first().waitFor()
      },
    },
    { name: 'more-actions', path: PAGE, reach: moreActions },
    {
      name: 'export-dialog',
      path: `${PAGE}?severity=HIGH`,
      reach: async (page) => {
        for (const index of [0, 1, 2]) await eventRow(page, index).getByRole('checkbox').click()
        await moreActions(page)
        await page.getByRole('menuitem', { name: 'Export to Audit lake' }).click()
        await page
          .getByRole('dialog')
          .getByRole('button', { name: /^Export / })
          .waitFor()
      },
    },
    {
      name: 'nothing-matches',
      path: `${PAGE}?q=nobody-has-this`,
      reach: (page) => page.getByText('No events match').waitFor(),
    },
    {
      name: 'connection-refused',
      path: '/settings/integrations/adx?add=true',
      reach: async (page) => {
        await fillAdxForm(page, place.azure, 'not-the-secret-of-the-application-4711')
        await page.getByRole('button', { name: 'Save' }).click()
        await page.getByText('AADSTS7000215').first().waitFor()
      },
    },
    {
      name: 'connection-steps',
      path: `/settings/integrations/adx/${filled.adx}`,
      reach: (page) => page.getByText(/^All \d+ steps passed/).click(),
    },
    {
      name: 'receipt',
      path: `/exports/jobs/${filled.jobs.activity}`,
      reach: (page) => page.getByText('Part 1', { exact: true }).click(),
    },
    {
      name: 'token-made',
      path: '/settings/tokens',
      reach: async (page) => {
        await page.getByRole('button', { name: 'New token' }).click()
        await page.getByRole('textbox', { name: 'Name' }).fill('the gateway')
        await page.getByRole('button', { name: 'Make token' }).click()
        await page.getByRole('button', { name: 'Copy the token' }).waitFor()
      },
    },
  ]
}
