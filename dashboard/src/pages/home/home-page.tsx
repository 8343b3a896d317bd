import { Page } from '../../ui/page.tsx'
import { Loading } from '../../ui/states.tsx'

export function HomePage() {
  return (
    <Page title="Home">
      <Loading />
    </Page>
  )
}
