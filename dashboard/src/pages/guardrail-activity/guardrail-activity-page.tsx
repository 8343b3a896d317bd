import { Page } from '../../ui/page.tsx'
import { Loading } from '../../ui/states.tsx'

export function GuardrailActivityPage() {
  return (
    <Page title="Guardrail Activity">
      <Loading />
    </Page>
  )
}
