import { isJsonObject, type JsonValue } from '../../../base/json.ts'
import { Fault } from '../../../model/fault.ts'
import type { DestinationId } from '../../../model/ids.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import { streamName } from '../stream-name.ts'
import { connectionCheckView, destinationView } from './views.ts'

interface ById {
  readonly id: string
}
interface DestinationInput {
  readonly kind: string
  readonly name?: string | null
  readonly fields: JsonValue
  readonly saveOnFailure?: boolean | null
}
interface DestinationUpdateInput {
  readonly name?: string | null
  readonly fields?: JsonValue
  readonly saveOnFailure?: boolean | null
}

export const resolvers = {
  Query: {
    destinationKinds: (_: unknown, __: unknown, { app, principal }: GraphqlContext) =>
      app.destinations.kinds(principal),
    destinations: async (_: unknown, __: unknown, { app, principal }: GraphqlContext) =>
      (await app.destinations.all(principal)).map((record) => destinationView(record, app.destinations)),
    destination: async (_: unknown, { id }: ById, { app, principal }: GraphqlContext) =>
      destinationView(await app.destinations.one(principal, id as DestinationId), app.destinations),
    destinationPlan: (_: unknown, { id, stream }: ById & { stream: string }, { app, principal }: GraphqlContext) =>
      app.destinations.tableChanges(principal, id as DestinationId, streamName(stream)),
    connectionCheck: (_: unknown, { id }: ById, { app, principal }: GraphqlContext) =>
      connectionCheckView(app.destinations.check(principal, id)),
  },
  Mutation: {
    createDestination: async (_: unknown, { data }: { data: DestinationInput }, { app, principal }: GraphqlContext) => {
      const { kind, name, fields, saveOnFailure } = data
      const made = await app.destinations.create(principal, {
        kind,
        ...(name != null && { name }),
        fields: entered(fields),
        saveOnFailure: saveOnFailure === true,
      })
      return destinationView(made, app.destinations)
    },
    updateDestination: async (
      _: unknown,
      { id, data }: ById & { data: DestinationUpdateInput },
      { app, principal }: GraphqlContext,
    ) => {
      const { name, fields, saveOnFailure } = data
      const updated = await app.destinations.update(principal, id as DestinationId, {
        ...(name != null && { name }),
        fields: fields == null ? {} : entered(fields),
        saveOnFailure: saveOnFailure === true,
      })
      return destinationView(updated, app.destinations)
    },
    enableDestination: change('enable'),
    disableDestination: change('disable'),
    deleteDestination: change('delete'),
    testDestination: change('test'),
    startConnectionCheck: async (
      _: unknown,
      { data, destinationId }: { data: DestinationInput; destinationId?: string | null },
      { app, principal }: GraphqlContext,
    ) => {
      const id = (destinationId ?? undefined) as DestinationId | undefined
      const form = { kind: data.kind, fields: entered(data.fields) }
      return connectionCheckView(await app.destinations.startCheck(principal, form, id))
    },
  },
}

/** What takes an id, and gives the destination as it is then. */
function change(action: 'enable' | 'disable' | 'delete' | 'test') {
  return async (_: unknown, { id }: ById, { app, principal }: GraphqlContext) =>
    destinationView(await app.destinations[action](principal, id as DestinationId), app.destinations)
}

function entered(fields: JsonValue): Readonly<Record<string, unknown>> {
  if (isJsonObject(fields)) return fields
  throw new Fault('BAD_INPUT', {
    message: '`fields` must be an object.',
    hint: 'Give the fields by their names: {"clusterEndpoint": "https://…", …}.',
  })
}
