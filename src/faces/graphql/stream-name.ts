import { Fault } from '../../model/fault.ts'
import { isStreamName, type StreamName } from '../../model/ids.ts'

/** Throws UNKNOWN_STREAM. */
export function streamName(name: string): StreamName {
  if (!isStreamName(name))
    throw new Fault('UNKNOWN_STREAM', { message: `There is no stream \`${name.slice(0, 50)}\`.` })
  return name
}
