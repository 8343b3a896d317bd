/**
 * Starts work for the items in order, at most `limit` at once, and gives the results in the same order. When the reader stops early or one fails, `stop`
 * is aborted and the generator ends only after everything under way has ended.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  limit: number,
  start: (item: Item) => Promise<Result>,
  stop: AbortController,
): AsyncGenerator<Result> {
  const underWay: Promise<Result>[] = []
  try {
    for await (const item of items) {
      const started = start(item)
      started.catch(() => {}) // its turn comes below
      underWay.push(started)
      if (underWay.length >= limit) yield await (underWay.shift() as Promise<Result>)
    }
    for (let next = underWay.shift(); next !== undefined; next = underWay.shift()) yield await next
  } finally {
    if (underWay.length > 0) stop.abort()
    await Promise.allSettled(underWay)
  }
}
