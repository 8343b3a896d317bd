import type { FaultPlan, StandInFault } from '../faults.ts'
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
        const resources = damaged(storage, faults.take('resources', ''))
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

/** All resources, the first ones damaged as the fault says. */
function damaged(storage: IngestionStorage, fault: StandInFault | undefined): IngestionResource[] {
  if (fault?.kind !== 'break-sas' && fault?.kind !== 'missing-resource') return storage.resources()
  let left = fault.count
  return storage.resources().map((resource) => {
    if (resource.kind !== fault.resource || left-- <= 0) return resource
    return fault.kind === 'missing-resource' ? storage.missing(fault.resource) : withBrokenSas(resource)
  })
}

function withBrokenSas(resource: IngestionResource): IngestionResource {
  return { ...resource, uri: resource.uri.replace(/sig=[^&]+/, 'sig=YnJva2VuIGJ5IHRoZSBzdGFuZC1pbg%3D%3D') }
}
