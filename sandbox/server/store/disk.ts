// What the store keeps in its folder: every object's last state and the revision, in one SQLite file, each write one transaction.
import { DatabaseSync } from 'node:sqlite'
import type { Obj } from '../object.ts'
import { textOf } from './text.ts'

export type Disk = {
  readonly revision: number
  /** Everything that was kept when the file was opened. */
  read(): Iterable<{ shelf: string; object: Obj }>
  keep(shelf: string, object: Obj, revision: number): void
  drop(shelf: string, object: Obj, revision: number): void
  close(): void
}

/**
 * Opens the file, or makes it. A process that is killed loses no write that was answered: the write-ahead log is the kernel's by then. Throws when another
 * process has it open.
 */
export function openDisk(file: string): Disk {
  const database = new DatabaseSync(file)
  try {
    // Exclusive: a second server on the same folder is refused at its first read.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    database.exec(
      `CREATE TABLE IF NOT EXISTS objects (shelf TEXT, namespace TEXT, name TEXT, json TEXT, PRIMARY KEY (shelf, namespace, name)) WITHOUT ROWID;
       CREATE TABLE IF NOT EXISTS progress (one INTEGER PRIMARY KEY CHECK (one = 1), revision INTEGER)`,
    )
  } catch (error) {
    database.close()
    if (String(error).includes('locked')) throw new Error(`${file} is in use by another sandbox`, { cause: error })
    throw new Error(`${file} cannot be opened as a store: ${(error as Error).message}`, { cause: error })
  }
  const keep = database.prepare('INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?)')
  const drop = database.prepare('DELETE FROM objects WHERE shelf = ? AND namespace = ? AND name = ?')
  const advance = database.prepare('INSERT OR REPLACE INTO progress VALUES (1, ?)')
  const write = (work: () => void, revision: number) => {
    database.exec('BEGIN')
    try {
      work()
      advance.run(revision)
      database.exec('COMMIT')
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
  }
  const row = database.prepare('SELECT revision FROM progress').get() as { revision: number } | undefined
  return {
    revision: row?.revision ?? 0,
    *read() {
      for (const { shelf, json } of database.prepare('SELECT shelf, json FROM objects').iterate()) {
        yield { shelf: String(shelf), object: JSON.parse(String(json)) as Obj }
      }
    },
    keep(shelf, object, revision) {
      const { namespace = '', name } = object.metadata
      write(() => void keep.run(shelf, namespace, name, textOf(object)), revision)
    },
    drop(shelf, object, revision) {
      const { namespace = '', name } = object.metadata
      write(() => void drop.run(shelf, namespace, name), revision)
    },
    close: () => database.close(),
  }
}
