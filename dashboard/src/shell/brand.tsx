import { Link } from 'wouter'
import classes from './brand.module.css'

export function Brand() {
  return (
    <Link href="/" className={classes.brand}>
      <Mark />
      Spillway
    </Link>
  )
}

/** Three levels of water going over the edge. */
export function Mark({ size = 26 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className={classes.mark}>
      <rect width="32" height="32" rx="8" />
      <path d="M6 10.5h9.5c4.5 0 4 10.5 10.5 11" />
      <path d="M6 16h6.5c3.6 0 3.4 7.4 8.5 8.4" data-level="2" />
      <path d="M6 21.5h4c2.4 0 2.6 3.4 5 4" data-level="3" />
    </svg>
  )
}
