import { type Command, result } from './command.ts'

const VERSION = 'BuildVersion BuildTime:datetime ServiceType ProductVersion ServiceOffering'
const STAND_IN = 'Spillway local stand-in'

/** What the query endpoint tells about itself. Operations and failures are those of direct commands: the stand-in has none. */
export const SERVICE_COMMANDS: readonly Command[] = [
  {
    pattern: 'show version',
    run: () => result(VERSION, [['0.0.0', null, 'Engine', STAND_IN, '{"Type":"local stand-in"}']]),
  },
  {
    pattern: 'show cluster',
    run: ({ context }) => {
      context.rights.require(context.principal, 'show', context, 'ClusterShow')
      return result('NodeId Address Name StartTime:datetime IsAdmin:bool ProductVersion', [
        ['0', '127.0.0.1', 'local-adx-stand-in', null, true, STAND_IN],
      ])
    },
  },
  {
    pattern: 'show capacity',
    run: ({ context }) => {
      context.rights.require(context.principal, 'show', context, 'CapacityShow')
      return result('Resource Total:long Consumed:long Remaining:long', [
        ['ingestions', 1, 0, 1],
        ['queries', 1, 0, 1],
      ])
    },
  },
  {
    pattern: 'show ingestion failures',
    run: ({ context }) => {
      context.rights.require(context.principal, 'show', context, 'IngestionFailuresShow')
      return result(
        'OperationId:guid Database Table FailedOn:datetime IngestionSourcePath Details FailureKind RootActivityId:guid ErrorCode',
        [],
      )
    },
  },
  {
    pattern: 'show operations',
    run: ({ context }) => {
      context.rights.require(context.principal, 'show', context, 'OperationsShow')
      return result(
        'OperationId:guid Operation NodeId StartedOn:datetime LastUpdatedOn:datetime Duration:timespan State Status',
        [],
      )
    },
  },
]

export const MANAGEMENT_VERSION: Command = {
  pattern: 'show version',
  run: () => result(VERSION, [['0.0.0', null, 'DataManagement', STAND_IN, '{"Type":"local stand-in"}']]),
}
