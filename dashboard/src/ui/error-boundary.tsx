import { Component, type ReactNode } from 'react'
import { asRequestError } from '../api/request-error.ts'
import classes from './error-boundary.module.css'
import { Failed } from './states.tsx'

export interface ErrorBoundaryProps {
  /** Shown in place of what failed; what went wrong unless told. */
  readonly fallback?: ReactNode
  readonly children: ReactNode
}

interface State {
  readonly error: unknown
}

/** A defect in one page leaves the others alone. React catches with classes only. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, State> {
  override state: State = { error: undefined }

  static getDerivedStateFromError(error: unknown): State {
    return { error }
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children
    if (this.props.fallback !== undefined) return this.props.fallback
    return (
      <div className={classes.place}>
        <Failed
          error={asRequestError(this.state.error)}
          retry="Load the page again"
          onRetry={() => window.location.reload()}
        />
      </div>
    )
  }
}
