import { guardrailView } from '../../activity/guardrail-view.ts'
import { ListPage } from '../../activity/list-page.tsx'

export function GuardrailActivityPage() {
  return <ListPage view={guardrailView} />
}
