import { Button, Switch, Text, VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import { useRead } from '../../../api/use-read.ts'
import { useWrite } from '../../../api/use-write.ts'
import { useSearchState } from '../../../routing/search-state.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Card } from '../../../ui/card.tsx'
import { Confirm } from '../../../ui/confirm.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { now } from '../../../ui/now.ts'
import { Page } from '../../../ui/page.tsx'
import { Empty, Loaded } from '../../../ui/states.tsx'
import { type Column, Table } from '../../../ui/table.tsx'
import { Time } from '../../../ui/time.tsx'
import { toast } from '../../../ui/toasts.tsx'
import { NewToken } from './new-token.tsx'
import { TokenOnce } from './token-once.tsx'
import { ApiTokens, type ApiTokensResult, RevokeApiToken } from './tokens.graphql.ts'
import classes from './tokens-page.module.css'

type ApiToken = ApiTokensResult['apiTokens'][number]

const DEFAULTS = { ended: false } as const

/** With what systems and scripts come in. */
export function TokensPage() {
  const read = useRead(ApiTokens, {})
  const [{ ended }, change] = useSearchState(DEFAULTS)
  const [adding, setAdding] = useState(false)
  const [made, setMade] = useState<string>()
  const [revoking, setRevoking] = useState<ApiToken>()
  const revoke = useWrite(RevokeApiToken)
  return (
    <Page
      title="API tokens"
      description="For systems and scripts that send events, or ask. Only hashes of them are kept."
      actions={
        <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setAdding(true)}>
          New token
        </Button>
      }
    >
      <Loaded read={read}>
        {({ apiTokens }) => {
          const shown = ended ? apiTokens : apiTokens.filter((token) => !hasEnded(token))
          return (
            <Card
              title="Tokens"
              flush
              actions={
                <Switch
                  size="xs"
                  label="Also those that have ended"
                  checked={ended}
                  onChange={(event) => change({ ended: event.currentTarget.checked })}
                />
              }
            >
              <Table
                label="API tokens"
                columns={columns(setRevoking)}
                rows={shown}
                keyOf={({ id }) => id}
                empty={
                  <Empty icon="key" title="No token is in use">
                    Make one for each system that sends or asks, with just the permissions that it needs.
                  </Empty>
                }
              />
            </Card>
          )
        }}
      </Loaded>
      {adding && <NewToken onClose={() => setAdding(false)} onMade={setMade} />}
      {made !== undefined && <TokenOnce token={made} onClose={() => setMade(undefined)} />}
      <Confirm
        opened={revoking !== undefined}
        onClose={() => setRevoking(undefined)}
        title={`Revoke “${revoking?.name ?? ''}”?`}
        action="Revoke token"
        dangerous
        onConfirm={async () => {
          await revoke.mutateAsync({ id: revoking?.id ?? '' })
          toast('Revoked')
        }}
      >
        <Text>Whatever uses it is refused from now on. That cannot be taken back: make a new token instead.</Text>
      </Confirm>
    </Page>
  )
}

function columns(onRevoke: (token: ApiToken) => void): readonly Column<ApiToken>[] {
  return [
    { key: 'name', title: 'Name', cell: ({ name }) => <span className={classes.name}>{name}</span> },
    {
      key: 'permissions',
      title: 'May',
      cell: ({ permissions }) => (
        <span className={classes.permissions}>
          {permissions.map((permission) => (
            <Badge key={permission} tone={permission === 'ADMIN' ? 'warn' : 'quiet'}>
              {permission}
            </Badge>
          ))}
        </span>
      ),
    },
    {
      key: 'used',
      title: 'Last used',
      align: 'right',
      cell: ({ lastUsedAt }) => <Time at={lastUsedAt} none="never" />,
    },
    { key: 'created', title: 'Made', align: 'right', cell: ({ createdAt }) => <Time at={createdAt} /> },
    { key: 'expires', title: 'Expires', align: 'right', cell: (token) => <End of={token} /> },
    {
      key: 'actions',
      title: <VisuallyHidden>Actions</VisuallyHidden>,
      align: 'right',
      width: '1%',
      cell: (token) =>
        !hasEnded(token) && (
          <Button variant="subtle" color="red" size="compact-sm" onClick={() => onRevoke(token)}>
            Revoke
          </Button>
        ),
    },
  ]
}

function End({ of: { revokedAt, expiresAt } }: { readonly of: ApiToken }) {
  if (revokedAt !== null) return <Badge tone="quiet">Revoked</Badge>
  if (expiresAt !== null && Date.parse(expiresAt) <= now()) return <Badge tone="quiet">Expired</Badge>
  return <Time at={expiresAt} none="never" />
}

function hasEnded({ revokedAt, expiresAt }: ApiToken): boolean {
  return revokedAt !== null || (expiresAt !== null && Date.parse(expiresAt) <= now())
}
