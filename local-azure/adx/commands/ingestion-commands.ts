import type { FaultPlan } from '../faults.ts'
import type { IdentityTokens } from '../ingest/identity-tokens.ts'
import type { IngestionResource, IngestionStorage } from '../ingest/ingestion-storage.ts'
import { principalFqn } from '../rights.ts'
import { forbidden } from '../service-error.ts'
import { type Command, type CommandCall, type CommandContext, result } from './command.ts'
import { MANAGEMENT_VERSION } from './service-commands.ts'

/** The commands of the ingestion endpoint. */
export function ingestionCommands(
  storage: IngestionStorage,
  identities: IdentityTokens,
  faults: FaultPlan,
): readonly Command[] {
  return [
    {
      pattern: 'get ingestion resources',
      run: ({ context }: CommandCall) => {
        requireIngestor(context)
        const fault = faults.take('resources', '')
        const resources =
          fault?.kind === 'break-sas'
            ? withBrokenSas(storage.resources(), fault.resource, fault.count)
            : storage.resources()
        return result(
          'ResourceTypeName StorageRoot',
          resources.map(({ kind, uri }) => [kind, uri]),
        )
      },
    },
    {
      pattern: 'get kusto identity token',
      run: ({ context }: CommandCall) => {
        requireIngestor(context)
        return result('AuthorizationContext', [[identities.issue(context.principal)]])
      },
    },
    MANAGEMENT_VERSION,
  ]
}

function requireIngestor({ rights, principal }: CommandContext): void {
  if (rights.mayIngestSomewhere(principal)) return
  throw forbidden(
    `Principal '${principalFqn(principal)}' is not authorized to perform operation 'Ingest' on 'any database'.`,
  )
}

function withBrokenSas(
  resources: readonly IngestionResource[],
  kind: IngestionResource['kind'],
  count: number,
): IngestionResource[] {
  let left = count
  return resources.map((resource) => {
    if (resource.kind !== kind || left-- <= 0) return resource
    return { ...resource, uri: resource.uri.replace(/sig=[^&]+/, 'sig=YnJva2VuIGJ5IHRoZSBzdGFuZC1pbg%3D%3D') }
  })
}
