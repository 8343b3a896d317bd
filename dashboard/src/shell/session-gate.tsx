import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense } from 'react'
import { useLocation } from 'wouter'
import { SESSION_KEY } from '../api/query-client.ts'
import type { RequestError } from '../api/request-error.ts'
import { readSession, type Session } from '../api/session.ts'
import { useRead } from '../api/use-read.ts'
import { Loaded } from '../ui/states.tsx'
import { UnsafeConnection } from './unsafe-connection.tsx'
import { Viewer } from './viewer.graphql.ts'
import { ViewerContext } from './viewer.ts'
import { Waiting } from './waiting.tsx'

const SetupPage = lazy(async () => ({ default: (await import('../pages/setup/setup-page.tsx')).SetupPage }))
const SetPasswordPage = lazy(async () => ({
  default: (await import('../pages/set-password/set-password-page.tsx')).SetPasswordPage,
}))
const SignInPage = lazy(async () => ({ default: (await import('../pages/sign-in/sign-in-page.tsx')).SignInPage }))

/** First-run set-up, then sign-in, then what is inside; and beside them the page of a set-password link. The address stays, so that one arrives where one wanted to go. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const session = useQuery<Session, RequestError>({
    queryKey: SESSION_KEY,
    queryFn: readSession,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const [path] = useLocation()
  return (
    <Suspense fallback={<Waiting />}>
      {path === '/set-password' ? (
        <SetPasswordPage />
      ) : (
        <Loaded read={session} loading={<Waiting />}>
          {(found) => (found.signedIn ? <SignedIn>{children}</SignedIn> : <Outside {...found} />)}
        </Loaded>
      )}
    </Suspense>
  )
}

function Outside({ setupNeeded, maySignIn }: Session) {
  if (!maySignIn) return <UnsafeConnection />
  return setupNeeded ? <SetupPage /> : <SignInPage />
}

function SignedIn({ children }: { readonly children: ReactNode }) {
  const read = useRead(Viewer, {})
  return (
    <Loaded read={read} loading={<Waiting />}>
      {({ viewer }) => <ViewerContext value={viewer}>{children}</ViewerContext>}
    </Loaded>
  )
}
