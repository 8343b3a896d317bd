// Generated from first-destinations.graphql by `npm run generate`: change that file instead.
import type { Operation } from '../../api/operation.ts'

export type FirstDestinationsResult = { readonly destinations: readonly ({ readonly id: string })[] }

export type FirstDestinationsVariables = Readonly<Record<string, never>>

export const FirstDestinations: Operation<FirstDestinationsResult, FirstDestinationsVariables> = {
  name: 'FirstDestinations',
  kind: 'query',
  text: "query FirstDestinations{destinations{id}}",
}
