import { lazy, Suspense, useState } from 'react'
import { Route, Switch, useLocation } from 'wouter'
import { unreachable } from '../api/request-error.ts'
import { ErrorBoundary } from '../ui/error-boundary.tsx'
import { Icon } from '../ui/icon.tsx'
import { Toasts } from '../ui/toasts.tsx'
import { Brand } from './brand.tsx'
import { Navigation } from './navigation.tsx'
import { NotFoundPage } from './not-found-page.tsx'
import { PAGES, type PageEntry } from './page-table.ts'
import classes from './shell.module.css'
import { useMay } from './viewer.ts'
import { Waiting } from './waiting.tsx'

const ExportTray = lazy(async () => ({ default: (await import('../on-demand/export-tray.tsx')).ExportTray }))
const ROUTES = PAGES.map(({ path, load }) => ({ path, component: lazy(() => loaded(load)) }))

/** Navigation on the left, a page on the right; on a narrow screen the navigation lies behind a button. */
export function Shell() {
  const [path] = useLocation()
  const [openAt, setOpenAt] = useState<string>()
  // Open for the page on which it was opened: going to another one closes it.
  const open = openAt === path
  const seesExports = useMay('AUDIT', 'GUARDRAIL')
  return (
    <div className={classes.shell}>
      <a href="#main" className={classes.skip}>
        Skip to the page
      </a>
      <header className={classes.bar}>
        <button
          type="button"
          className={classes.toggle}
          aria-expanded={open}
          aria-controls="navigation"
          aria-label={open ? 'Close the navigation' : 'Open the navigation'}
          onClick={() => setOpenAt(open ? undefined : path)}
        >
          <Icon name={open ? 'close' : 'menu'} size={20} />
        </button>
        <Brand />
      </header>
      <aside id="navigation" aria-label="Navigation" className={classes.side} {...(open && { 'data-open': true })}>
        <Navigation />
      </aside>
      <main id="main" tabIndex={-1} className={classes.main}>
        <ErrorBoundary key={path}>
          <Suspense fallback={<Waiting />}>
            <Switch>
              {ROUTES.map(({ path: pattern, component }) => (
                <Route key={pattern} path={pattern} component={component} />
              ))}
              <Route component={NotFoundPage} />
            </Switch>
          </Suspense>
        </ErrorBoundary>
      </main>
      {seesExports && (
        <ErrorBoundary fallback={null}>
          <Suspense>
            <ExportTray />
          </Suspense>
        </ErrorBoundary>
      )}
      <Toasts />
    </div>
  )
}

/** A page's code, which the server may not give: it is away, or it is a newer one by now. */
async function loaded(load: PageEntry['load']): Promise<{ default: Awaited<ReturnType<PageEntry['load']>> }> {
  try {
    return { default: await load() }
  } catch (error) {
    throw unreachable(error)
  }
}
