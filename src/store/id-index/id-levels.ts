/** How the index grows. The same for everybody who has the file open; tests have smaller ones. */
export interface IdLevels {
  /** From so many on, recent ids become a run of level 0. */
  readonly recentMax: number
  /** So many runs of a level become one of the next. */
  readonly fanIn: number
  /** Runs of this level are merged no further. */
  readonly levelMax: number
  readonly chunkEntries: number
  readonly partChunks: number
}

/**
 * Runs of 131,072, a million and 8.4 million ids: an id is written three times, and ten million of them lie in a dozen runs. A chunk fills a page of
 * 16 KB, and so do a part's marks.
 */
export const ID_LEVELS: IdLevels = { recentMax: 131_072, fanIn: 8, levelMax: 2, chunkEntries: 800, partChunks: 6 }
