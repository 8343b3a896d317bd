/** `npm run build:dashboard`: the pages, into dist/dashboard. `--if-changed` does nothing where they were built from these very sources. */
import { ensureDashboard, rebuildDashboard } from './dashboard-build.ts'

const built = process.argv.includes('--if-changed') ? await ensureDashboard() : await rebuildDashboard()
process.stdout.write(`${built ? 'built' : 'unchanged:'} dist/dashboard\n`)
