/** Aborts at the first Ctrl-C or SIGTERM. Later ones change nothing: npm passes the terminal's Ctrl-C on a second time. */
export function listenForStop(): AbortSignal {
  const stop = new AbortController()
  const onSignal = (): void => stop.abort(new Error('stopped'))
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  return stop.signal
}
