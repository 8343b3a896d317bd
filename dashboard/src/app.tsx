import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { createQueryClient } from './api/query-client.ts'
import { SessionGate } from './shell/session-gate.tsx'
import { Shell } from './shell/shell.tsx'
import { themeOverride } from './theme/theme.ts'
import { ErrorBoundary } from './ui/error-boundary.tsx'

const queryClient = createQueryClient()

/** Everything that Mantine would write into `<style>` elements is switched off: the page's policy forbids it (docs/decisions/0012). */
export function App() {
  return (
    <MantineProvider theme={themeOverride} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={queryClient}>
        <ErrorBoundary>
          <SessionGate>
            <Shell />
          </SessionGate>
        </ErrorBoundary>
      </QueryClientProvider>
    </MantineProvider>
  )
}
