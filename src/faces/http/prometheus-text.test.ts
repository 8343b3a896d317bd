import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MetricsRecorder, sample } from '../../model/metrics.ts'
import { prometheusText } from './prometheus-text.ts'

test('counters add up by their labels, and text in labels is escaped', () => {
  const metrics = new MetricsRecorder()
  metrics.count('spillway_intake_events_total', { stream: 'audit', outcome: 'accepted' }, 3)
  metrics.count('spillway_intake_events_total', { stream: 'audit', outcome: 'accepted' })
  metrics.count('spillway_intake_events_total', { stream: 'audit', outcome: 'rejected' }, 0)
  metrics.count('spillway_http_requests_total', { route: 'a"b\\c\nd', status: '200' })
  assert.equal(
    prometheusText(metrics.samples()),
    [
      '# HELP spillway_http_requests_total Requests that were answered.',
      '# TYPE spillway_http_requests_total counter',
      'spillway_http_requests_total{route="a\\"b\\\\c\\nd",status="200"} 1',
      '# HELP spillway_intake_events_total Events that were sent: accepted (new, and on disk), duplicate or rejected.',
      '# TYPE spillway_intake_events_total counter',
      'spillway_intake_events_total{stream="audit",outcome="accepted"} 4',
      'spillway_intake_events_total{stream="audit",outcome="rejected"} 0',
      '',
    ].join('\n'),
  )
})

test('a histogram has cumulative buckets, the last of them infinite', () => {
  const metrics = new MetricsRecorder()
  for (const seconds of [0.001, 0.005, 0.3, 99]) metrics.observe('spillway_commit_duration_seconds', {}, seconds)
  const lines = prometheusText(metrics.samples()).split('\n')
  assert.deepEqual(
    lines.filter((line) => /le="(0\.005|0\.01|0\.25|0\.5|10|\+Inf)"|_sum|_count/.test(line)),
    [
      'spillway_commit_duration_seconds_bucket{le="0.005"} 2',
      'spillway_commit_duration_seconds_bucket{le="0.01"} 2',
      'spillway_commit_duration_seconds_bucket{le="0.25"} 2',
      'spillway_commit_duration_seconds_bucket{le="0.5"} 3',
      'spillway_commit_duration_seconds_bucket{le="10"} 3',
      'spillway_commit_duration_seconds_bucket{le="+Inf"} 4',
      'spillway_commit_duration_seconds_sum 99.306',
      'spillway_commit_duration_seconds_count 4',
    ],
  )
})

test('samples of one metric stand together, under one heading', () => {
  const audit = sample('spillway_store_bytes', { stream: 'audit' }, 1)
  const other = sample('spillway_store_bytes', { stream: 'guardrail_activity' }, 2)
  const text = prometheusText([audit, sample('spillway_intake_bytes_in_flight', {}, 0), other])
  assert.equal(text.match(/# TYPE spillway_store_bytes/g)?.length, 1)
  assert.match(text, /stream="audit"} 1\nspillway_store_bytes\{stream="guardrail_activity"} 2\n/)
})
