import { useCallback, useEffect, useRef, useState } from 'react'
import { request } from '../../../api/request.ts'
import { asRequestError, type RequestError } from '../../../api/request-error.ts'
import type { DestinationInput } from '../../../api/schema.generated.ts'
import type { Step } from './connection-steps.tsx'
import { ConnectionCheck, type ReportSteps, StartConnectionCheck } from './destinations.graphql.ts'

const POLL_MS = 250

export interface CheckState {
  readonly running: boolean
  readonly steps: readonly Step[]
  /** Set when the check has ended. */
  readonly report: ReportSteps | undefined
  /** Why there could be no check: what was typed cannot be right. */
  readonly error: RequestError | undefined
}

export interface ConnectionCheckControl extends CheckState {
  /** Checks what is in the form, step by step; true when everything passed. False also when another check or a reset came between. */
  readonly run: (data: DestinationInput, destinationId?: string) => Promise<boolean>
  readonly reset: () => void
}

const NONE: CheckState = { running: false, steps: [], report: undefined, error: undefined }

export function useConnectionCheck(): ConnectionCheckControl {
  const [state, setState] = useState(NONE)
  const current = useRef<AbortController>(undefined)
  useEffect(() => () => current.current?.abort(), [])

  const reset = useCallback(() => {
    current.current?.abort()
    setState(NONE)
  }, [])

  const run = useCallback(async (data: DestinationInput, destinationId?: string): Promise<boolean> => {
    current.current?.abort()
    const controller = new AbortController()
    current.current = controller
    const { signal } = controller
    setState({ ...NONE, running: true })
    try {
      const { startConnectionCheck } = await request(StartConnectionCheck, { data, destinationId }, signal)
      const report = await follow(startConnectionCheck.id, signal, (steps) =>
        setState({ ...NONE, running: true, steps }),
      )
      setState({ ...NONE, steps: report.steps, report })
      return report.ok
    } catch (error) {
      if (!signal.aborted) setState({ ...NONE, error: asRequestError(error) })
      return false
    }
  }, [])

  return { ...state, run, reset }
}

async function follow(id: string, signal: AbortSignal, show: (steps: readonly Step[]) => void): Promise<ReportSteps> {
  while (true) {
    const { connectionCheck } = await request(ConnectionCheck, { id }, signal)
    signal.throwIfAborted()
    if (connectionCheck.report !== null && !connectionCheck.running) return connectionCheck.report
    show(connectionCheck.steps)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
