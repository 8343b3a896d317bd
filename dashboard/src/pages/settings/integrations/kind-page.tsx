import { Button } from '@mantine/core'
import { useLocation } from 'wouter'
import { useRead } from '../../../api/use-read.ts'
import { useWrite } from '../../../api/use-write.ts'
import { useSearchState } from '../../../routing/search-state.ts'
import { useMay } from '../../../shell/viewer.ts'
import { Card } from '../../../ui/card.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Page } from '../../../ui/page.tsx'
import { Empty, Loaded, Loading } from '../../../ui/states.tsx'
import { toast } from '../../../ui/toasts.tsx'
import { DestinationForm } from './destination-form.tsx'
import { DestinationList } from './destination-list.tsx'
import { CreateDestination, Kinds, type KindsResult } from './destinations.graphql.ts'
import { givenFields } from './form-values.ts'
import { useConnectionCheck } from './use-connection-check.ts'

const ABOVE = [{ title: 'Integrations', path: '/settings/integrations' }]
const DEFAULTS = { add: false } as const

/** A kind of destination: its form where nothing of it is connected yet, else what is. */
export function KindPage({ params }: { readonly params: Readonly<Record<string, string | undefined>> }) {
  const read = useRead(Kinds, {})
  const title = read.data?.destinationKinds.find(({ kind }) => kind === params['kind'])?.title
  const description = read.data?.destinationKinds.find(({ kind }) => kind === params['kind'])?.description
  const [{ add }, change] = useSearchState(DEFAULTS)
  const connected = (read.data?.destinations ?? []).filter(({ kind }) => kind === params['kind'])
  const mayChange = useMay('INTEGRATIONS')
  const form = add || connected.length === 0
  return (
    <Page
      title={title ?? 'Integration'}
      description={description}
      above={ABOVE}
      actions={
        connected.length > 0 &&
        !add &&
        mayChange && (
          <Button leftSection={<Icon name="plus" size={16} />} onClick={() => change({ add: true })}>
            Add a connection
          </Button>
        )
      }
    >
      <Loaded read={read} loading={<Loading rows={6} />}>
        {({ destinationKinds }) => {
          const kind = destinationKinds.find((each) => each.kind === params['kind'])
          if (kind === undefined) return <NoSuchKind />
          if (!form) return <DestinationList title="Connected" destinations={connected} />
          return mayChange ? <NewDestination kind={kind} /> : <MayNot />
        }}
      </Loaded>
    </Page>
  )
}

function NewDestination({ kind }: { readonly kind: KindsResult['destinationKinds'][number] }) {
  const check = useConnectionCheck()
  const create = useWrite(CreateDestination)
  const [, navigate] = useLocation()
  return (
    <Card>
      <DestinationForm
        fields={kind.fields}
        name=""
        check={check}
        onCheck={(name, values) => check.run(inputOf(name, givenFields(kind.fields, values)))}
        onSave={async (name, values, despite) => {
          const data = { ...inputOf(name, givenFields(kind.fields, values)), saveOnFailure: despite }
          const { createDestination } = await create.mutateAsync({ data })
          toast(despite ? 'Saved, and switched off' : `${kind.title} is connected`)
          navigate(`/settings/integrations/${createDestination.kind}/${createDestination.id}`)
        }}
      />
    </Card>
  )

  function inputOf(name: string, fields: object) {
    return { kind: kind.kind, fields, ...(name !== '' && { name }) }
  }
}

function MayNot() {
  return (
    <Notice tone="info" title="You may see integrations, not change them.">
      Ask an administrator for the permission INTEGRATIONS.
    </Notice>
  )
}

function NoSuchKind() {
  return (
    <Card>
      <Empty icon="plug" title="There is no such integration">
        The address names a kind of destination that this version of Spillway does not have.
      </Empty>
    </Card>
  )
}
