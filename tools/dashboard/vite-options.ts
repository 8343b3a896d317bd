import { fileURLToPath } from 'node:url'
import type { InlineConfig } from 'vite'
import { themeVariables } from './theme-variables.ts'

const DASHBOARD = fileURLToPath(new URL('../../dashboard', import.meta.url))

/** Marks of modules for frameworks that render on servers, and how long a build took on a busy machine. */
const UNINTERESTING = ['MODULE_LEVEL_DIRECTIVE', 'PLUGIN_TIMINGS']

/** What the build and the development server have in common. */
export const viteOptions: InlineConfig = {
  root: DASHBOARD,
  configFile: false,
  logLevel: 'warn',
  clearScreen: false,
  plugins: [themeVariables()],
  css: { modules: { localsConvention: 'camelCaseOnly' } },
  build: {
    target: 'es2023',
    manifest: true,
    // No `data:` in the page: everything is a file that a strict policy allows.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      onLog: (level, log, handler) => {
        if (!UNINTERESTING.includes(log.code ?? '')) handler(level, log)
      },
    },
  },
}
