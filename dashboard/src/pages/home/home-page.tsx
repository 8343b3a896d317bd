import { useRead } from '../../api/use-read.ts'
import { useMay } from '../../shell/viewer.ts'
import { Page } from '../../ui/page.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Concerns } from './concerns.tsx'
import { ExportLags } from './export-lags.tsx'
import { FirstSteps } from './first-steps.tsx'
import { HomeLoading } from './home-loading.tsx'
import classes from './home-page.module.css'
import { Overview, type OverviewResult } from './overview.graphql.ts'
import { StoreFacts } from './store-facts.tsx'
import { StreamCard } from './stream-card.tsx'

const REFRESH_MS = 10_000

/** What an operator looks at in the morning: what came in, what went out, what lags, what will break soon. */
export function HomePage() {
  const read = useRead(Overview, {}, { everyMs: REFRESH_MS })
  return (
    <Page title="Home">
      <Loaded read={read} loading={<HomeLoading />}>
        {({ overview }) => <Found {...overview} />}
      </Loaded>
    </Page>
  )
}

function Found(overview: OverviewResult['overview']) {
  const { streams, exports, concerns } = overview
  const holdsEvents = streams.some(({ eventsTotal }) => eventsTotal > 0)
  // Who only connects destinations is shown no streams and no exports: that says nothing of how far they are.
  const seesStreams = useMay('AUDIT', 'GUARDRAIL')
  return (
    <div className={classes.home}>
      {seesStreams && (!holdsEvents || exports.length === 0) && <FirstSteps streams={streams} />}
      <Concerns concerns={concerns} atWork={exports.length > 0 || !seesStreams} />
      {holdsEvents && (
        <div className={classes.streams}>
          {streams.map((stream) => (
            <StreamCard key={stream.stream} {...stream} />
          ))}
        </div>
      )}
      {exports.length > 0 && <ExportLags exports={exports} />}
      <StoreFacts {...overview} />
    </div>
  )
}
