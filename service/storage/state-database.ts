/**
 * `state.db`: the small things that must survive. Two connections use it, the owner's for facts and the writer thread's
 * for workspace affinity; both wait for the other's write, which takes milliseconds.
 */
import type { Database } from 'better-sqlite3';
import { dataFiles } from './data-files.ts';
import { createFact } from './migrations/0001-fact.ts';
import { createWorkspaceAffinity } from './migrations/0002-workspace-affinity.ts';
import { openDatabase } from './sqlite/open-database.ts';

export const STATE_MIGRATIONS = [createFact, createWorkspaceAffinity] as const;

export const STATE_HOLDS = 'whether keys were ever configured, and which key made what exists upstream';

/** @throws StartupError */
export function openStateDatabase(directory: string): Database {
  return openDatabase({
    file: dataFiles(directory).state,
    holds: STATE_HOLDS,
    migrations: STATE_MIGRATIONS,
    synchronous: 'FULL',
    cacheKiB: 256,
  });
}
