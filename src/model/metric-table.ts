/**
 * Every metric that Spillway tells of itself: one table for the name, the compiler and docs/reference/metrics.md (generated). Names and units as
 * Prometheus has them: https://prometheus.io/docs/practices/naming/
 */
interface MetricRow {
  readonly type: 'counter' | 'histogram' | 'gauge'
  readonly help: string
  readonly labels: readonly string[]
  /** Upper bounds of a histogram, ascending; the last one, infinity, goes without saying. */
  readonly bounds?: readonly number[]
}

export const METRICS = {
  // taking in
  spillway_http_requests_total: {
    type: 'counter',
    help: 'Requests that were answered.',
    labels: ['route', 'status'],
  },
  spillway_intake_requests_total: {
    type: 'counter',
    help: 'Intake requests of a known identity, by how they ended: OK, or the code of the fault.',
    labels: ['outcome'],
  },
  spillway_intake_events_total: {
    type: 'counter',
    help: 'Events that were sent: accepted (new, and on disk), duplicate or rejected.',
    labels: ['stream', 'outcome'],
  },
  spillway_intake_bytes_in_flight: {
    type: 'gauge',
    help: 'Bytes of events that wait for their commit.',
    labels: [],
  },
  spillway_commit_duration_seconds: {
    type: 'histogram',
    help: 'How long a commit of events took, with its fsync; also those that failed.',
    labels: [],
    bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  spillway_store_bytes: {
    type: 'gauge',
    help: 'Compressed bytes of the events that are kept.',
    labels: ['stream'],
  },

  // delivering; each export is one `configuration`, by its id; jobs on demand are `on_demand`
  spillway_export_artifacts_total: {
    type: 'counter',
    help: 'Files that were delivered and have their receipt.',
    labels: ['configuration'],
  },
  spillway_export_rows_total: {
    type: 'counter',
    help: 'Events in them.',
    labels: ['configuration'],
  },
  spillway_export_bytes_total: {
    type: 'counter',
    help: 'Bytes of them, as they were sent.',
    labels: ['configuration'],
  },
  spillway_export_queryable_seconds: {
    type: 'histogram',
    help: 'Time from the acceptance of a file until its rows could be queried, where a destination can tell.',
    labels: [],
    bounds: [5, 10, 30, 60, 120, 300, 600, 1_800, 3_600],
  },
  spillway_export_failures_total: {
    type: 'counter',
    help: 'Runs that failed, by the code of the fault.',
    labels: ['configuration', 'code'],
  },
  spillway_export_failures_in_a_row: {
    type: 'gauge',
    help: 'Failed runs of an enabled export since its last success.',
    labels: ['configuration', 'stream'],
  },
  spillway_export_events_waiting: {
    type: 'gauge',
    help: 'Events that an enabled export has still to deliver.',
    labels: ['configuration', 'stream'],
  },
  spillway_export_success_age_seconds: {
    type: 'gauge',
    help: 'Time since the last run of an enabled export that delivered everything, or since it was made where there was none.',
    labels: ['configuration', 'stream'],
  },
  spillway_export_interval_seconds: {
    type: 'gauge',
    help: 'How often an enabled export runs.',
    labels: ['configuration', 'stream'],
  },
  spillway_export_credential_expiry_timestamp_seconds: {
    type: 'gauge',
    help: 'When the credential of an enabled export ends, in seconds since 1970, where that can be known.',
    labels: ['configuration', 'stream'],
  },

  // the process
  spillway_build_info: { type: 'gauge', help: 'Always 1; its version is in the label.', labels: ['version'] },
  process_start_time_seconds: { type: 'gauge', help: 'When it started, in seconds since 1970.', labels: [] },
  process_cpu_seconds_total: { type: 'counter', help: 'Processor time that it used, of user and system.', labels: [] },
  process_resident_memory_bytes: { type: 'gauge', help: 'Memory that it has.', labels: [] },
  nodejs_heap_size_used_bytes: { type: 'gauge', help: 'Of that, JavaScript objects.', labels: [] },
  nodejs_eventloop_active_seconds_total: {
    type: 'counter',
    help: 'Time in which its event loop had work: near 1 a second it is saturated.',
    labels: [],
  },
} as const satisfies Record<string, MetricRow>

export type MetricName = keyof typeof METRICS
