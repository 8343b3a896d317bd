import type { App } from '../../../app/app.ts'
import type { NewSchedule } from '../../../app/exports.ts'
import { type FilterInput, filterOf } from '../../../app/filter-input.ts'
import { Fault } from '../../../model/fault.ts'
import type { ConfigurationId, DestinationId, JobId, TaskId } from '../../../model/ids.ts'
import type { Interval } from '../../../model/interval.ts'
import { JOB_STATUSES, JOB_TRIGGERS, type JobStatus, type JobTrigger } from '../../../model/job.ts'
import { connectionReportView, destinationView } from '../destinations/views.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import { type Paging, paging } from '../paging.ts'
import { streamName } from '../stream-name.ts'
import { configurationView, jobView, receiptView, taskView, waitView } from './views.ts'

type Configuration = ReturnType<typeof configurationView>
type Job = ReturnType<typeof jobView>
type Task = ReturnType<typeof taskView>
interface ById {
  readonly id: string
}
interface ScheduleInput {
  readonly interval: Interval
  readonly stream?: string | null
  readonly startFrom?: 'BEGINNING' | 'NOW' | null
  readonly enabled?: boolean | null
  readonly filter?: FilterInput | null
}
interface EndpointInput extends ScheduleInput {
  readonly saveOnFailure?: boolean | null
  readonly [field: string]: unknown
}
type EndpointUpdateInput = Partial<EndpointInput> & ById
interface JobsQuestion extends Paging {
  readonly exportConfigurationId?: string | null
  readonly destinationId?: string | null
  readonly status?: readonly string[] | null
  readonly trigger?: string | null
}

export const resolvers = {
  Query: {
    getAllExportConfigurations: async (_: unknown, __: unknown, { app, principal }: GraphqlContext) =>
      (await app.exports.configurations(principal)).map(configurationView),
    getExportConfiguration: async (_: unknown, { id }: ById, { app, principal }: GraphqlContext) =>
      configurationView(await app.exports.configuration(principal, id as ConfigurationId)),
    getAllExportJobs: async (_: unknown, args: JobsQuestion, { app, principal }: GraphqlContext) => {
      const page = await app.jobs.jobs(principal, jobQuestion(args), paging(args))
      return { items: page.items.map(jobView), next: page.next }
    },
    getExportJob: async (_: unknown, { id }: ById, { app, principal }: GraphqlContext) =>
      jobView(await app.jobs.job(principal, id as JobId)),
    getAllExportJobTasks: (_: unknown, { exportJobId }: { exportJobId: string }, context: GraphqlContext) =>
      tasksOf(exportJobId, context),
    getReceipts: async (
      _: unknown,
      args: Paging & { exportConfigurationId?: string | null; exportJobId?: string | null },
      { app, principal }: GraphqlContext,
    ) => {
      const filter = {
        ...(args.exportConfigurationId != null && { configurationId: args.exportConfigurationId as ConfigurationId }),
        ...(args.exportJobId != null && { jobId: args.exportJobId as JobId }),
      }
      const page = await app.jobs.receipts(principal, filter, paging(args))
      return { items: page.items.map(receiptView), next: page.next }
    },
  },
  Mutation: {
    createAdlsSasTokenEndpointConfiguration: create('adls'),
    updateAdlsSasTokenExportConfiguration: update,
    createFileEndpointConfiguration: create('file'),
    createAdxEndpointConfiguration: create('adx'),
    updateAdxExportConfiguration: update,
    createExportConfiguration: async (
      _: unknown,
      { data }: { data: ScheduleInput & { destinationId: string } },
      { app, principal }: GraphqlContext,
    ) => configurationView(await app.exports.createOn(principal, data.destinationId as DestinationId, schedule(data))),
    updateExportConfiguration: (
      _: unknown,
      { id, data }: ById & { data: Partial<ScheduleInput> },
      context: GraphqlContext,
    ) => update(_, { data: { ...data, id } }, context),
    enableExportConfiguration: async (_: unknown, { id }: ById, { app, principal }: GraphqlContext) =>
      configurationView(await app.exports.setEnabled(principal, id as ConfigurationId, true)),
    disableExportConfiguration: async (_: unknown, { id }: ById, { app, principal }: GraphqlContext) =>
      configurationView(await app.exports.setEnabled(principal, id as ConfigurationId, false)),
    deleteExportConfiguration: async (_: unknown, { id }: ById, { app, principal }: GraphqlContext) =>
      configurationView(await app.exports.delete(principal, id as ConfigurationId)),
    testExportConfiguration: async (_: unknown, { id }: ById, { app, principal }: GraphqlContext) =>
      configurationView(await app.exports.test(principal, id as ConfigurationId)),
    testAdlsSasTokenEndpoint: async (
      _: unknown,
      { data }: { data: EndpointInput },
      { app, principal }: GraphqlContext,
    ) =>
      connectionReportView(
        await app.exports.testUnsaved(principal, { kind: 'adls', fields: endpointFields(data) }, schedule(data).stream),
      ),
    runExportConfiguration: async (_: unknown, { id }: ById, { app, principal }: GraphqlContext) => {
      const job = await app.exports.run(principal, id as ConfigurationId)
      return job === undefined ? null : jobView(job)
    },
    retryExportJob: async (_: unknown, { id }: ById, { app, principal }: GraphqlContext) =>
      jobView(await app.jobs.retry(principal, id as JobId)),
    cancelExportJob: async (_: unknown, { id }: ById, { app, principal }: GraphqlContext) =>
      jobView(await app.jobs.cancel(principal, id as JobId)),
  },
  ExportConfiguration: {
    eventsWaiting: async ({ stream, watermark }: Configuration, _: unknown, { app, principal }: GraphqlContext) => {
      const state = (await app.streams(principal)).find((each) => each.stream === stream)
      return Math.max(0, (state?.head ?? watermark) - watermark)
    },
    lagMs: async ({ configuration }: Configuration, _: unknown, { app }: GraphqlContext) =>
      (await app.lag(configuration)).lagMs,
    lastRun: async ({ id }: Configuration, _: unknown, { app, principal }: GraphqlContext) => {
      const { items } = await app.jobs.jobs(principal, { configurationId: id }, paging({ first: 1 }))
      return items.map(jobView)[0] ?? null
    },
    destination: ({ configuration }: Configuration, _: unknown, { app }: GraphqlContext) =>
      destinationView(configuration.destination, app.destinations),
    credentialExpiresAt: ({ configuration }: Configuration, _: unknown, { app }: GraphqlContext) =>
      app.exports.forecast(configuration).expiresAt ?? null,
    warnings: ({ configuration }: Configuration, _: unknown, { app }: GraphqlContext) =>
      app.exports.forecast(configuration).warnings,
  },
  Destination: {
    exportConfigurations: async ({ id }: ById, _: unknown, { app, principal }: GraphqlContext) =>
      (await app.exports.configurationsSeen(principal))
        .filter(({ destination }) => destination.id === id)
        .map(configurationView),
  },
  ExportJob: {
    destination: async ({ job }: Job, _: unknown, context: GraphqlContext) => {
      const record = await destinationOf(job.destinationId, context)
      return record === undefined ? null : destinationView(record, context.app.destinations)
    },
    queryLink: ({ job }: Job, _: unknown, { app }: GraphqlContext) => app.jobs.queryLink(job),
    tasks: ({ id }: Job, _: unknown, context: GraphqlContext) => tasksOf(id, context),
  },
  ExportTask: {
    msUntilQueryable: async (task: Task, _: unknown, { app }: GraphqlContext) => {
      const confirmation = await confirmationOf(task, app)
      return confirmation === undefined ? null : waitView(confirmation)
    },
    evidence: async (task: Task, _: unknown, { app }: GraphqlContext) =>
      (await confirmationOf(task, app))?.evidence ?? null,
    receipt: async ({ id }: Task, _: unknown, { app }: GraphqlContext) => {
      const receipt = await app.jobs.receiptOfTask(id as TaskId)
      return receipt === undefined ? null : receiptView(receipt)
    },
  },
}

/** An export and the destination that it goes to, made together. */
function create(kind: string) {
  return async (_: unknown, { data }: { data: EndpointInput }, { app, principal }: GraphqlContext) =>
    configurationView(
      await app.exports.create(principal, {
        ...schedule(data),
        ...{ kind, fields: endpointFields(data), saveOnFailure: data.saveOnFailure === true },
      }),
    )
}

async function update(_: unknown, { data }: { data: EndpointUpdateInput }, { app, principal }: GraphqlContext) {
  const { id, interval, filter, ...fields } = data
  const change = {
    fields: given(fields),
    ...(interval != null && { interval }),
    ...(filter != null && { filter: filterOf(filter) }),
  }
  return configurationView(await app.exports.update(principal, id as ConfigurationId, change))
}

function schedule({ interval, stream, startFrom, enabled, filter }: ScheduleInput): NewSchedule {
  return {
    interval,
    stream: streamName(stream ?? 'audit'),
    startFrom: startFrom ?? 'BEGINNING',
    enabled: enabled ?? true,
    filter: filter == null ? null : filterOf(filter),
  }
}

/** What does not belong to the schedule: the destination's own fields, which its kind checks. */
function endpointFields({ interval, stream, startFrom, enabled, filter, saveOnFailure, ...fields }: EndpointInput) {
  return given(fields)
}

function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined))
}

/** Jobs are never PENDING: who asks for those alone gets none. */
function jobQuestion({ exportConfigurationId, destinationId, status, trigger }: JobsQuestion) {
  return {
    ...(exportConfigurationId != null && { configurationId: exportConfigurationId as ConfigurationId }),
    ...(destinationId != null && { destinationId: destinationId as DestinationId }),
    ...(status != null && { statuses: status.filter((each): each is JobStatus => isOneOf(JOB_STATUSES, each)) }),
    ...(trigger != null && { trigger: jobTrigger(trigger) }),
  }
}

function jobTrigger(trigger: string): JobTrigger {
  if (isOneOf(JOB_TRIGGERS, trigger)) return trigger as JobTrigger
  throw new Fault('BAD_INPUT', { message: `\`trigger\` must be one of ${JOB_TRIGGERS.join(', ')}.` })
}

function isOneOf(known: readonly string[], value: string): boolean {
  return known.includes(value)
}

async function tasksOf(jobId: string, { app, principal }: GraphqlContext) {
  const { job, tasks } = await app.jobs.tasks(principal, jobId as JobId)
  return tasks.map((task) => taskView(job, task))
}

type Named = ReturnType<App['destinations']['named']>
const asked = new WeakMap<GraphqlContext, Map<DestinationId, Named>>()

/** Once in a request: a page of jobs has few destinations. */
function destinationOf(id: DestinationId, context: GraphqlContext): Named {
  const known = asked.get(context) ?? new Map<DestinationId, Named>()
  asked.set(context, known)
  const record = known.get(id) ?? context.app.destinations.named(id)
  known.set(id, record)
  return record
}

/** Asked for only where there is one. */
async function confirmationOf({ task }: Task, app: GraphqlContext['app']) {
  return task.queryableAt === null ? undefined : app.jobs.confirmationOfTask(task.id)
}
