import { CloseButton } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { asRequestError } from '../api/request-error.ts'
import { Icon } from './icon.tsx'
import classes from './toasts.module.css'
import { Worded } from './worded.tsx'

interface Toast {
  readonly id: number
  readonly tone: 'good' | 'bad'
  readonly title: string
  readonly text?: string
}

const GOOD_MS = 5_000
const listeners = new Set<() => void>()
let toasts: readonly Toast[] = []
let nextId = 1

/** A word that something was done. It goes by itself. */
export function toast(title: string, text?: string): void {
  const id = add({ tone: 'good', title, ...(text !== undefined && { text }) })
  setTimeout(() => dismiss(id), GOOD_MS)
}

/** That something could not be done, with the server's hint. It stays until it is closed. */
export function toastError(title: string, error: unknown): void {
  const { message, hint } = asRequestError(error)
  add({ tone: 'bad', title, text: `${message} ${hint}`.trim() })
}

/** Where toasts are shown and said; once, in the shell. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts)
  return (
    <div className={classes.toasts} role="status" aria-live="polite">
      {shown.map(({ id, tone, title, text }) => (
        <div key={id} className={classes.toast} data-tone={tone}>
          <span className={classes.icon}>
            <Icon name={tone === 'good' ? 'check' : 'error'} size={18} />
          </span>
          <div className={classes.text}>
            <p className={classes.title}>{title}</p>
            {text !== undefined && (
              <p className={classes.more}>
                <Worded text={text} />
              </p>
            )}
          </div>
          <CloseButton size="sm" aria-label="Close" onClick={() => dismiss(id)} />
        </div>
      ))}
    </div>
  )
}

function add(toast: Omit<Toast, 'id'>): number {
  const id = nextId
  nextId += 1
  change([...toasts, { ...toast, id }])
  return id
}

function dismiss(id: number): void {
  change(toasts.filter((toast) => toast.id !== id))
}

function change(next: readonly Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
