import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS documents (
    database TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY (database, kind, name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS extents (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    database TEXT NOT NULL, table_name TEXT NOT NULL, tags TEXT NOT NULL, rows INTEGER NOT NULL,
    created_ms INTEGER NOT NULL, ingested_ms INTEGER NOT NULL, visible_ms INTEGER NOT NULL, raw_bytes INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS extents_by_table ON extents (database, table_name, seq);
  CREATE TABLE IF NOT EXISTS segments (
    extent_id TEXT NOT NULL REFERENCES extents (id) ON DELETE CASCADE, part INTEGER NOT NULL, rows INTEGER NOT NULL,
    PRIMARY KEY (extent_id, part)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS cells (
    extent_id TEXT NOT NULL, part INTEGER NOT NULL, column_name TEXT NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (extent_id, part, column_name),
    FOREIGN KEY (extent_id, part) REFERENCES segments (extent_id, part) ON DELETE CASCADE
  ) STRICT;
`

/** The stand-in's storage: a file in `dataDir`, which survives a restart, or else a temporary one that SQLite removes itself. */
export function openStore(dataDir: string | undefined): DatabaseSync {
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true })
  const database = new DatabaseSync(dataDir === undefined ? '' : join(dataDir, 'adx-stand-in.sqlite'))
  // A killed process loses nothing in WAL mode; a power cut may, which no test of ours cuts.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;')
  database.exec(SCHEMA)
  return database
}
