/**
 * Small things to know across restarts, a few bytes each: whether keys were ever configured, the directory's own id.
 * Reads come from memory. A write is on the disk when `set` returns, which may take the time of an fsync on the
 * calling thread: facts are for start-up and for rare turns, not for the path of a request.
 */
import type { Database } from 'better-sqlite3';
import { storageProblem } from './storage-problem.ts';
import { STATE_HOLDS } from './state-database.ts';

export type FactName =
  'directory_id' | 'keys_ever_configured' | 'last_start' | 'paid_calls_stopped' | 'key_pool';

export interface Facts {
  get(name: FactName): string | undefined;
  /** @throws StartupError when the value could not be made durable; the old value then stands */
  set(name: FactName, value: string): void;
}

export function createFacts(db: Database): Facts {
  const upsert = db.prepare<[string, string]>(
    'INSERT INTO fact (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  const rows = db.prepare<[], [FactName, string]>('SELECT name, value FROM fact').raw().all();
  const known = new Map<FactName, string>(rows);
  return {
    get: (name) => known.get(name),
    set: (name, value) => {
      if (known.get(name) === value) return;
      try {
        upsert.run(name, value);
      } catch (error) {
        throw storageProblem(error, db.name, STATE_HOLDS) ?? error;
      }
      known.set(name, value);
    },
  };
}
