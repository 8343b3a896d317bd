import { Link, useLocation } from 'wouter'
import { Icon } from '../ui/icon.tsx'
import { Brand } from './brand.tsx'
import classes from './navigation.module.css'
import { NAVIGATION, type NavigationEntry, PAGES } from './page-table.ts'
import { may, useViewer } from './viewer.ts'
import { ViewerMenu } from './viewer-menu.tsx'

export function Navigation() {
  const viewer = useViewer()
  const groups = NAVIGATION.map(({ title, entries }) => ({
    title,
    entries: entries.filter(({ needs }) => needs === undefined || may(viewer, needs)),
  }))
  return (
    <div className={classes.navigation}>
      <div className={classes.brand}>
        <Brand />
      </div>
      <nav aria-label="Pages" className={classes.groups}>
        {groups
          .filter(({ entries }) => entries.length > 0)
          .map(({ title, entries }) => (
            <div key={title ?? ''}>
              {title !== undefined && <p className={classes.group}>{title}</p>}
              <ul>
                {entries.map((entry) => (
                  <li key={entry.path}>
                    <Entry {...entry} />
                  </li>
                ))}
              </ul>
            </div>
          ))}
      </nav>
      <ViewerMenu />
    </div>
  )
}

function Entry({ title, path, icon }: NavigationEntry) {
  const [here] = useLocation()
  const current = path === '/' ? here === '/' : here === path || here.startsWith(`${path}/`)
  const load = PAGES.find((page) => page.path === path)?.load
  return (
    <Link
      href={path}
      className={classes.entry}
      {...(current && { 'aria-current': here === path ? 'page' : 'true' })}
      onPointerEnter={() => void load?.()}
    >
      <Icon name={icon} />
      {title}
    </Link>
  )
}
