import { performance } from 'node:perf_hooks'
import { type Sample, sample } from '../../model/metrics.ts'

/** Of this process, by the names that dashboards for Node.js know. */
export function processSamples(): readonly Sample[] {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed } = process.memoryUsage()
  return [
    sample('process_start_time_seconds', {}, performance.timeOrigin / 1_000),
    sample('process_cpu_seconds_total', {}, (user + system) / 1_000_000),
    sample('process_resident_memory_bytes', {}, rss),
    sample('nodejs_heap_size_used_bytes', {}, heapUsed),
    sample('nodejs_eventloop_active_seconds_total', {}, performance.eventLoopUtilization().active / 1_000),
  ]
}
