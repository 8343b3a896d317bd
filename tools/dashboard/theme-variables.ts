import { fileURLToPath } from 'node:url'
import { convertCssVariables, DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from '@mantine/core'
import type { Plugin } from 'vite'

const NAME = 'virtual:theme-variables.css'
const THEME = fileURLToPath(new URL('../../dashboard/src/theme/theme.ts', import.meta.url))

/** The theme's CSS variables as a file. At run time Mantine would write them into a `<style>`, which the page's policy forbids. */
export function themeVariables(): Plugin {
  return {
    name: 'theme-variables',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    load: async (id) => {
      if (id !== `\0${NAME}`) return undefined
      const { themeOverride } = (await import(THEME)) as typeof import('../../dashboard/src/theme/theme.ts')
      const variables = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, themeOverride))
      return convertCssVariables(variables, ':root')
    },
  }
}
