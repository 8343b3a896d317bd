import classes from './icon.module.css'

/** Strokes in a square of 20. */
const SHAPES = {
  home: 'M3 9.5 10 3.5l7 6M5 8.5V16h3.5v-4h3v4H15V8.5',
  shield: 'M10 2.8 16 5v4.6c0 3.6-2.4 6.2-6 7.6-3.6-1.4-6-4-6-7.6V5z',
  audit: 'M5.5 3h9v14h-9zM8 6.8h4M8 10h4M8 13.2h2.5',
  exports: 'M3 5.5h7c4 0 3.2 9 7 9m0 0-2.6-2.3M17 14.5l-2.6 2.3M3 10h4c2.4 0 2.2 4.5 5 4.5',
  plug: 'M7 3v4M13 3v4M5 7h10v2.5a5 5 0 0 1-10 0zM10 14.5V17.5',
  users:
    'M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 16.5c0-3 2.2-4.7 5-4.7s5 1.7 5 4.7M13 9.2a2.6 2.6 0 0 0 0-5.2M14.5 11.9c1.9.6 3 2.2 3 4.6',
  key: 'M7 9.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM9.6 10.5 16.5 3.5M13.5 6.5l2.5 2.5',
  person: 'M10 9.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM4 17c0-3.3 2.6-5 6-5s6 1.7 6 5',
  sun: 'M10 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM10 2.5v1.5M10 16v1.5M2.5 10H4M16 10h1.5M4.7 4.7l1 1M14.3 14.3l1 1M4.7 15.3l1-1M14.3 5.7l1-1',
  moon: 'M16.5 11.8A6.8 6.8 0 0 1 8.2 3.5a6.8 6.8 0 1 0 8.3 8.3z',
  screen: 'M3 4.5h14v9H3zM7.5 17h5M10 13.5V17',
  menu: 'M3.5 6h13M3.5 10h13M3.5 14h13',
  close: 'M5 5l10 10M15 5 5 15',
  check: 'M4 10.5 8 14.5 16 6',
  warning: 'M10 3.5 17.5 16.5h-15zM10 8v4M10 14.3v.2',
  error: 'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM10 6v4.8M10 13.6v.2',
  info: 'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM10 9.2V14M10 6.3v.2',
  clock: 'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM10 5.8V10l2.8 2',
  play: 'M6 4.2v11.6l9.5-5.8z',
  pause: 'M6.5 4.5v11M13.5 4.5v11',
  retry: 'M16 10a6 6 0 1 1-1.8-4.3M16.2 3v3.5h-3.5',
  plus: 'M10 4v12M4 10h12',
  trash: 'M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5l.7 11h7.6l.7-11M8.5 8.5v5M11.5 8.5v5',
  edit: 'M4 16l.8-3.3L13 4.5l2.5 2.5-8.2 8.2zM11.3 6.2l2.5 2.5',
  copy: 'M7 7h9v9.5H7zM13 7V3.5H4V13h3',
  download: 'M10 3v9.5M6 9l4 4 4-4M3.5 16.5h13',
  upload: 'M10 13V3.5M6 7l4-4 4 4M3.5 16.5h13',
  search: 'M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4',
  filter: 'M3 4.5h14l-5.5 6.3V16l-3-1.5v-3.7z',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  chevronDown: 'M5.5 8 10 12.5 14.5 8',
  chevronRight: 'M8 5.5 12.5 10 8 14.5',
  chevronLeft: 'M12 5.5 7.5 10 12 14.5',
  arrowRight: 'M3.5 10h13M11.5 5l5 5-5 5',
  external: 'M11.5 4H16v4.5M16 4 9.5 10.5M13.5 11.5V16H4V6.5h4.5',
  lock: 'M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9',
  signOut: 'M8.5 3.5H4v13h4.5M8 10h9M13.5 6.5 17 10l-3.5 3.5',
  database: 'M4 5.5c0-3.3 12-3.3 12 0v9c0 3.3-12 3.3-12 0zM4 5.5c0 3.3 12 3.3 12 0M4 10c0 3.3 12 3.3 12 0',
  folder: 'M2.5 5h5l1.7 2h8.3v9h-15z',
  cloud: 'M6 15.5a3.5 3.5 0 0 1-.4-7A4.6 4.6 0 0 1 14.5 8.3 3.6 3.6 0 0 1 14 15.5z',
  inbox: 'M3 11.5 5 4h10l2 7.5V16H3zM3 11.5h4l1 2h4l1-2h4',
  receipt: 'M5 3h10v14l-2-1.3-1.6 1.3L10 15.7 8.6 17 7 15.7 5 17zM8 7h4M8 10.5h4',
  stop: 'M5.5 5.5h9v9h-9z',
  columns: 'M3 4.5h14v11H3zM7.7 4.5v11M12.3 4.5v11',
  sort: 'M7 4v12M4.5 6.5 7 4l2.5 2.5M13 16V4M10.5 13.5 13 16l2.5-2.5',
  up: 'M10 16V4.5M5.5 9 10 4.5 14.5 9',
  down: 'M10 4v11.5M5.5 11l4.5 4.5 4.5-4.5',
} as const

export type IconName = keyof typeof SHAPES

/** Decoration: whatever it says must also be said in words beside it, or in the label of the button that holds it. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg className={classes.icon} width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={SHAPES[name]} strokeWidth={name === 'more' ? 2.6 : 1.5} />
    </svg>
  )
}
