import { useEffect, useState } from 'react'

/** The time of the machine that shows the page, milliseconds. The one place that asks for it. */
export function now(): number {
  return Date.now()
}

/** The time, again and again: for what is told relative to it. */
export function useNow(everyMs = 10_000): number {
  const [at, setAt] = useState(now)
  useEffect(() => {
    const timer = setInterval(() => setAt(now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return at
}
