import type { BlockMeta } from '../blocks/block-meta.ts'
import type { StreamName } from '../model/ids.ts'
import { isEmpty, type Window, window } from '../model/window.ts'
import type { EventLog } from '../store/store.ts'

/** So many at once, so that nobody waits long for the thread that reads them. */
const PAGE = 500

/** The blocks that touch the window, in order, without reading them. */
export async function* blockMetas(log: EventLog, stream: StreamName, bounds: Window): AsyncGenerator<BlockMeta> {
  for (let rest = bounds; !isEmpty(rest); ) {
    const page = await log.metas(stream, rest, PAGE)
    yield* page
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE) return
    rest = window(Math.min(last.window.upto, bounds.upto), bounds.upto)
  }
}
