/**
 * `state.db`: the small things that must survive. Three connections use it, the owner's for facts and the writer thread's
 * for workspace affinity and for keys; each waits for the others' writes, which take milliseconds.
 */
import type { Database } from 'better-sqlite3';
import { dataFiles } from './data-files.ts';
import { createFact } from './migrations/0001-fact.ts';
import { createWorkspaceAffinity } from './migrations/0002-workspace-affinity.ts';
import { createUpstreamKey } from './migrations/0003-upstream-key.ts';
import { openDatabase } from './sqlite/open-database.ts';

export const STATE_MIGRATIONS = [createFact, createWorkspaceAffinity, createUpstreamKey] as const;

export const STATE_HOLDS =
  'the keys that were added, whether any were ever configured, and which key made what exists upstream';

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
