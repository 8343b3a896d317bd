import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense } from 'react'
import { SESSION_KEY } from '../api/query-client.ts'
import type { RequestError } from '../api/request-error.ts'
import { readSession, type Session } from '../api/session.ts'
import { useRead } from '../api/use-read.ts'
import { Loaded } from '../ui/states.tsx'
import { Viewer } from './viewer.graphql.ts'
import { ViewerContext } from './viewer.ts'
import { Waiting } from './waiting.tsx'

const SetupPage = lazy(async () => ({ default: (await import('../pages/setup/setup-page.tsx')).SetupPage }))
const SignInPage = lazy(async () => ({ default: (await import('../pages/sign-in/sign-in-page.tsx')).SignInPage }))

/** First-run set-up, then sign-in, then what is inside. The address stays, so that one arrives where one wanted to go. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const session = useQuery<Session, RequestError>({
    queryKey: SESSION_KEY,
    queryFn: readSession,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Loaded read={session} loading={<Waiting />}>
      {({ setupNeeded, signedIn }) => (
        <Suspense fallback={<Waiting />}>
          {signedIn ? <SignedIn>{children}</SignedIn> : setupNeeded ? <SetupPage /> : <SignInPage />}
        </Suspense>
      )}
    </Loaded>
  )
}

function SignedIn({ children }: { readonly children: ReactNode }) {
  const read = useRead(Viewer, {})
  return (
    <Loaded read={read} loading={<Waiting />}>
      {({ viewer }) => <ViewerContext value={viewer}>{children}</ViewerContext>}
    </Loaded>
  )
}
