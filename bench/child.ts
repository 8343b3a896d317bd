import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A process of its own, so that its memory and its processor time are its own. */
export interface Child {
  /** The next line that it prints, as JSON. */
  next<T>(): Promise<T>
  /** One line to its standard input, as JSON. */
  say(value: unknown): void
  stop(): Promise<void>
  /** Resolves when it has ended by itself. */
  ended(): Promise<void>
}

/** As `./spillway` has one: what types are stripped with takes 60 MB otherwise. */
const COMPILE_CACHE = fileURLToPath(new URL('../node_modules/.cache/spillway-bench', import.meta.url))

/** Runs a TypeScript file of this repository, given relative to this folder. */
export function startChild(file: string, args: readonly string[] = [], flags: readonly string[] = []): Child {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const env = { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE }
  const child = spawn(process.execPath, [...flags, path, ...args], { stdio: ['pipe', 'pipe', 'inherit'], env })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    next: async <T>() => {
      const { value, done } = await lines.next()
      if (done === true) throw new Error(`${file} ended early with code ${child.exitCode}`)
      return JSON.parse(value as string) as T
    },
    say: (value) => void child.stdin.write(`${JSON.stringify(value)}\n`),
    ended: () => exited,
    stop: async () => {
      child.kill('SIGTERM')
      await exited
    },
  }
}

export function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

/** What the parent says, line by line. */
export async function* heard<T>(): AsyncGenerator<T> {
  for await (const line of createInterface({ input: process.stdin })) yield JSON.parse(line) as T
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

export function rounded(value: number, digits = 0): number {
  return Number(value.toFixed(digits))
}

/** Processor time of all threads since then: steadier than the clock on a machine that others use too. */
export function cpuSeconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1e6
}

/** By this process, to disk, where the system counts that: else NaN. */
export function writtenBytes(): number {
  if (!existsSync('/proc/self/io')) return Number.NaN
  return Number(/^write_bytes: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1])
}

/** The most memory this process has held, MB. */
export function peakRssMb(): number {
  return rounded(process.resourceUsage().maxRSS / 1024)
}
