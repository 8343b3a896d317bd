import { auditView } from '../../activity/audit-view.ts'
import { ListPage } from '../../activity/list-page.tsx'

export function AuditPage() {
  return <ListPage view={auditView} />
}
