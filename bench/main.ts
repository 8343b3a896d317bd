/** `npm run bench -- export|intake|adx|browse [--events N] [--json]`: what Spillway reaches, beside the limit of the machine, in one run. */
import { availableParallelism, cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { benchAdx } from './adx.ts'
import { benchBrowse } from './browse.ts'
import { benchExport } from './export.ts'
import type { Figures } from './figures.ts'
import { benchIntake } from './intake.ts'

const BENCHES: Readonly<
  Record<string, { readonly events: number; run(events: number, say: (line: string) => void): Promise<Figures> }>
> = {
  export: { events: 1_000_000, run: benchExport },
  intake: { events: 500_000, run: benchIntake },
  adx: { events: 200_000, run: benchAdx },
  browse: { events: 1_000_000, run: benchBrowse },
}

await main()

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { events: { type: 'string' }, json: { type: 'boolean', default: false } },
  })
  const name = positionals[0] ?? ''
  const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined
  const events = Number(values.events ?? bench?.events)
  if (bench === undefined || !Number.isSafeInteger(events) || events < 1) {
    process.stderr.write(`Usage: npm run bench -- ${Object.keys(BENCHES).join('|')} [--events N] [--json]\n`)
    process.exitCode = 2
    return
  }
  const figures = {
    bench: name,
    events,
    ...(await bench.run(events, (line) => process.stderr.write(`${line}\n`))),
    machine: machine(),
  }
  process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : table(figures))
}

function machine(): string {
  return `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`
}

function table(figures: Figures): string {
  return Object.entries(figures)
    .map(([key, value]) => `${key.padEnd(24)} ${value}\n`)
    .join('')
}
