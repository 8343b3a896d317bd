import type { ConfigurationId, JobId, TaskId } from '../../../model/ids.ts'
import type { Interval } from '../../../model/interval.ts'
import { connectionReportView } from '../destinations/views.ts'
import { type FilterInput, filterOf } from '../events/filters.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import { type Paging, paging } from '../paging.ts'
import { streamName } from '../stream-name.ts'
import { configurationView, jobView, receiptView, taskView } from './views.ts'

type Configuration = ReturnType<typeof configurationView>
type Job = ReturnType<typeof jobView>
type Task = ReturnType<typeof taskView>
interface EndpointInput {
  readonly interval: Interval
  readonly stream?: string | null
  readonly startFrom?: 'BEGINNING' | 'NOW' | null
  readonly enabled?: boolean | null
  readonly filter?: FilterInput | null
  readonly [field: string]: unknown
}

export const resolvers = {
  Query: {
    getAllExportConfigurations: async (_: unknown, __: unknown, { app, principal }: GraphqlContext) =>
      (await app.exports.configurations(principal)).map(configurationView),
    getExportConfiguration: async (_: unknown, { id }: { id: string }, { app, principal }: GraphqlContext) =>
      configurationView(await app.exports.configuration(principal, id as ConfigurationId)),
    getAllExportJobs: async (
      _: unknown,
      args: Paging & { exportConfigurationId?: string | null },
      { app, principal }: GraphqlContext,
    ) => {
      const { first, after } = paging(args)
      const page = await app.exports.jobs(
        principal,
        (args.exportConfigurationId ?? undefined) as ConfigurationId | undefined,
        first,
        after,
      )
      return { items: page.items.map(jobView), next: page.next }
    },
    getExportJob: async (_: unknown, { id }: { id: string }, { app, principal }: GraphqlContext) =>
      jobView(await app.exports.job(principal, id as JobId)),
    getAllExportJobTasks: (_: unknown, { exportJobId }: { exportJobId: string }, context: GraphqlContext) =>
      tasksOf(exportJobId, context),
    getReceipts: async (
      _: unknown,
      args: Paging & { exportConfigurationId?: string | null; exportJobId?: string | null },
      { app, principal }: GraphqlContext,
    ) => {
      const { first, after } = paging(args)
      const filter = {
        ...(args.exportConfigurationId != null && { configurationId: args.exportConfigurationId as ConfigurationId }),
        ...(args.exportJobId != null && { jobId: args.exportJobId as JobId }),
      }
      const page = await app.exports.receipts(principal, filter, first, after)
      return { items: page.items.map(receiptView), next: page.next }
    },
  },
  Mutation: {
    createAdlsSasTokenEndpointConfiguration: (_: unknown, { data }: { data: EndpointInput }, context: GraphqlContext) =>
      create('adls', data, context),
    createFileEndpointConfiguration: (_: unknown, { data }: { data: EndpointInput }, context: GraphqlContext) =>
      create('file', data, context),
    updateAdlsSasTokenExportConfiguration: (
      _: unknown,
      { data }: { data: Partial<EndpointInput> & { id: string } },
      context: GraphqlContext,
    ) => update(data, context),
    enableExportConfiguration: async (_: unknown, { id }: { id: string }, { app, principal }: GraphqlContext) =>
      configurationView(await app.exports.setEnabled(principal, id as ConfigurationId, true)),
    disableExportConfiguration: async (_: unknown, { id }: { id: string }, { app, principal }: GraphqlContext) =>
      configurationView(await app.exports.setEnabled(principal, id as ConfigurationId, false)),
    deleteExportConfiguration: async (_: unknown, { id }: { id: string }, { app, principal }: GraphqlContext) =>
      configurationView(await app.exports.delete(principal, id as ConfigurationId)),
    testExportConfiguration: async (_: unknown, { id }: { id: string }, { app, principal }: GraphqlContext) =>
      configurationView(await app.exports.test(principal, id as ConfigurationId)),
    testAdlsSasTokenEndpoint: async (
      _: unknown,
      { data }: { data: EndpointInput },
      { app, principal }: GraphqlContext,
    ) => {
      const { stream, fields } = newExport(data)
      return connectionReportView(await app.exports.testUnsaved(principal, 'adls', fields, stream))
    },
    runExportConfiguration: async (_: unknown, { id }: { id: string }, { app, principal }: GraphqlContext) => {
      const job = await app.exports.run(principal, id as ConfigurationId)
      return job === undefined ? null : jobView(job)
    },
    retryExportJob: async (_: unknown, { id }: { id: string }, { app, principal }: GraphqlContext) =>
      jobView(await app.exports.retryJob(principal, id as JobId)),
    cancelExportJob: async (_: unknown, { id }: { id: string }, { app, principal }: GraphqlContext) =>
      jobView(await app.exports.cancelJob(principal, id as JobId)),
  },
  ExportConfiguration: {
    eventsWaiting: async ({ stream, watermark }: Configuration, _: unknown, { app, principal }: GraphqlContext) => {
      const state = (await app.streams(principal)).find((each) => each.stream === stream)
      return Math.max(0, (state?.head ?? watermark) - watermark)
    },
    credentialExpiresAt: ({ configuration }: Configuration, _: unknown, { app }: GraphqlContext) =>
      app.exports.forecast(configuration).expiresAt ?? null,
    warnings: ({ configuration }: Configuration, _: unknown, { app }: GraphqlContext) =>
      app.exports.forecast(configuration).warnings,
  },
  ExportJob: {
    tasks: ({ id }: Job, _: unknown, context: GraphqlContext) => tasksOf(id, context),
  },
  ExportTask: {
    receipt: async ({ id }: Task, _: unknown, { app }: GraphqlContext) => {
      const receipt = await app.exports.receiptOfTask(id as TaskId)
      return receipt === undefined ? null : receiptView(receipt)
    },
  },
}

async function create(kind: string, data: EndpointInput, { app, principal }: GraphqlContext) {
  return configurationView(await app.exports.create(principal, { kind, ...newExport(data) }))
}

/** What belongs to the export, and the rest: the destination's own fields, which its kind checks. */
function newExport({ interval, stream, startFrom, enabled, filter, ...fields }: EndpointInput) {
  return {
    interval,
    stream: streamName(stream ?? 'audit'),
    startFrom: startFrom ?? ('BEGINNING' as const),
    enabled: enabled ?? true,
    filter: filter == null ? null : filterOf(filter),
    fields: given(fields),
  }
}

async function update(
  { id, interval, filter, ...fields }: Partial<EndpointInput> & { id: string },
  { app, principal }: GraphqlContext,
) {
  const change = {
    fields: given(fields),
    ...(interval != null && { interval }),
    ...(filter != null && { filter: filterOf(filter) }),
  }
  return configurationView(await app.exports.update(principal, id as ConfigurationId, change))
}

function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined))
}

async function tasksOf(jobId: string, { app, principal }: GraphqlContext) {
  const { job, tasks } = await app.exports.tasks(principal, jobId as JobId)
  return tasks.map((task) => taskView(job, task))
}
