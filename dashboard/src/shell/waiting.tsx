import { Loader } from '@mantine/core'
import classes from './waiting.module.css'

/** In the middle of an empty page, and only when it takes long enough to be seen. */
export function Waiting() {
  return (
    <div className={classes.waiting} role="status" aria-label="Loading">
      <Loader size="sm" type="dots" />
    </div>
  )
}
