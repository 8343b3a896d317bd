import { resolveServerConfig } from '../../../../config/resolve-server-config.ts'
import type { Host, InvitedPerson, ServerModule } from '../../host.ts'
import type { Output } from '../../output.ts'
import type { Invited } from '../../user-documents.ts'

/** Where the person chooses a password. What stands behind # is sent to no server and is in no log. */
export function showInvitation(
  output: Output,
  invited: Omit<Invited, 'user'> & { user: { email: string } },
  url = '',
): void {
  const { user, setPasswordToken, expiresAt } = invited
  output.note(`Give ${user.email} this address. It works once, until ${expiresAt}; it is not shown again.`)
  if (url === '') output.note("Put the dashboard's own address in front of it.")
  output.result(invited, () => `${url}/set-password#${setPasswordToken}`)
}

/** On the data folder itself, without a server. */
export async function inFolder(
  dataDir: unknown,
  host: Host,
  work: (server: ServerModule, config: ReturnType<typeof resolveServerConfig>) => Promise<InvitedPerson>,
): Promise<Omit<Invited, 'user'> & { user: { id: string; email: string; role: string } }> {
  const { setPasswordToken, expiresAt, id, email, role } = await work(
    await host.loadServer(),
    resolveServerConfig({ flags: { dataDir } }),
  )
  return { user: { id, email, role }, setPasswordToken, expiresAt: new Date(expiresAt).toISOString() }
}
