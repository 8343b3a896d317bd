import { useViewer } from '../../../shell/viewer.ts'
import { Card } from '../../../ui/card.tsx'
import { Facts } from '../../../ui/facts.tsx'
import { Page } from '../../../ui/page.tsx'
import { PERMISSION_TEXTS } from '../../../ui/permission-texts.ts'
import { PasswordChange } from './password-change.tsx'
import classes from './profile-page.module.css'
import { SessionTable } from './session-table.tsx'

/** Who one is here, and where one is signed in. */
export function ProfilePage() {
  const { name, email, role, permissions } = useViewer()
  return (
    <Page title="Profile">
      <div className={classes.page}>
        <Card title={name}>
          <Facts
            of={[
              ['Email', email ?? '–'],
              ['Role', role ?? '–'],
              [
                'You may',
                <span key="permissions" className={classes.permissions}>
                  {PERMISSION_TEXTS.filter(([permission]) => permissions.includes(permission)).map(
                    ([permission, text]) => (
                      <span key={permission}>{text}</span>
                    ),
                  )}
                </span>,
              ],
            ]}
          />
        </Card>
        <PasswordChange />
        <SessionTable />
      </div>
    </Page>
  )
}
