import { Skeleton } from '@mantine/core'
import { Card } from '../../ui/card.tsx'
import { Loading } from '../../ui/states.tsx'
import classes from './home-page.module.css'

/** The places of what comes. */
export function HomeLoading() {
  return (
    <div className={classes.home}>
      <Skeleton height={52} radius="md" />
      <div className={classes.streams}>
        <Skeleton height={176} radius="lg" />
        <Skeleton height={176} radius="lg" />
      </div>
      <Card>
        <Loading />
      </Card>
    </div>
  )
}
