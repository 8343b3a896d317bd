import { Component, type ReactNode } from 'react'
import { asRequestError } from '../api/request-error.ts'
import classes from './error-boundary.module.css'
import { Failed } from './states.tsx'

interface State {
  readonly error: unknown
}

/** A defect in one page leaves the others alone. React catches with classes only. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: undefined }

  static getDerivedStateFromError(error: unknown): State {
    return { error }
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children
    return (
      <div className={classes.place}>
        <Failed error={asRequestError(this.state.error)} onRetry={() => this.setState({ error: undefined })} />
      </div>
    )
  }
}
