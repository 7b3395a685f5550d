import { mkdirSync } from 'node:fs';
import path from 'node:path';
import Database from 'libsql';
import { storeFailure, UserError } from '../errors';
import { migrations } from './migrations';

/** How long a statement waits for another process that writes; longer than any transaction of ours takes. */
const BUSY_TIMEOUT_MS = 5000;

/**
 * Opens a store, creating file and folder where there are none, and brings its schema up to date.
 * Throws UserError `Store` with the remedy where that cannot be done.
 */
export function openDatabase(file: string, busyTimeoutMs = BUSY_TIMEOUT_MS): Database.Database {
  return guard(file, () => {
    mkdirSync(path.dirname(file), { recursive: true });
    const database = new Database(file);
    try {
      database.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
      database.exec('PRAGMA journal_mode = WAL');
      database.exec('PRAGMA synchronous = FULL');
      database.exec('PRAGMA foreign_keys = ON');
      migrate(database, file);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

function versionOf(database: Database.Database): number {
  const row: unknown = database.prepare('PRAGMA user_version').get();
  return typeof row === 'object' && row !== null && 'user_version' in row ? Number(row.user_version) : 0;
}

function migrate(database: Database.Database, file: string): void {
  if (versionOf(database) === migrations.length) return;
  atomically(database, () => {
    // Read again inside the transaction: another process may have migrated while this one waited for it.
    const version = versionOf(database);
    if (version > migrations.length) {
      throw storeFailure(
        file,
        `it was written by a newer Tilesmith (format ${version}, this one knows ${migrations.length})`,
        'update Tilesmith or choose another store with --store',
      );
    }
    for (const migration of migrations.slice(version)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
  });
}

/** Does all of `work` or nothing of it. The package's own transactions hide why one failed when the disk is full. */
export function atomically(database: Database.Database, work: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    // SQLite has rolled back by itself after the gravest errors.
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Runs `work` and turns what SQLite and the file system report into errors a person can act on. */
export function guard<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explain(file, error);
  }
}

function explain(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = remedies.find(({ matches }) => matches.test(`${code} ${error.message}`));
  return known === undefined ? error : storeFailure(file, known.what, known.remedy);
}

const another = 'or choose another store with --store or $TILESMITH_STORE';

const remedies: readonly { readonly matches: RegExp; readonly what: string; readonly remedy: string }[] = [
  {
    matches: /SQLITE_FULL|ENOSPC|EDQUOT/,
    what: 'the disk is full',
    remedy: `free some space ${another}; everything measured before is kept`,
  },
  {
    matches: /SQLITE_BUSY|SQLITE_LOCKED|database is locked/,
    what: 'another program keeps it locked',
    remedy: `close that program ${another}`,
  },
  {
    matches: /SQLITE_READONLY|EROFS/,
    what: 'it cannot be written',
    remedy: `make file and folder writable ${another}`,
  },
  {
    matches: /SQLITE_NOTADB|SQLITE_CORRUPT/,
    what: 'it is not a measurement store, or it is damaged',
    remedy: `move the file away ${another}`,
  },
  {
    matches: /SQLITE_CANTOPEN|ConnectionFailed|EACCES|EPERM|EEXIST|ENOTDIR|EISDIR/,
    what: 'it cannot be opened',
    remedy: `check that the path names a file in a folder you may write ${another}`,
  },
  {
    matches: /SQLITE_IOERR/,
    what: 'reading or writing it failed',
    remedy: `check the disk ${another}`,
  },
];
