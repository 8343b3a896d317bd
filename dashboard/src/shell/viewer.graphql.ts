// Generated from viewer.graphql by `npm run generate`: change that file instead.
import type { Operation } from '../api/operation.ts'
import type { Permission } from '../api/schema.generated.ts'

export type ViewerResult = { readonly viewer: { readonly id: string; readonly name: string; readonly email: string | null; readonly role: string | null; readonly kind: string; readonly permissions: readonly Permission[] } }

export type ViewerVariables = Readonly<Record<string, never>>

export const Viewer: Operation<ViewerResult, ViewerVariables> = {
  name: 'Viewer',
  kind: 'query',
  text: "query Viewer{viewer{id name email role kind permissions}}",
}
