/** The built service with a data directory of its own in front of a simulator. Settings are the defaults, but no cache answers. */
import path from 'node:path';
import Database from 'better-sqlite3';
import type { AdminStatus } from '../../../../shared/admin.ts';
import { dataOf, spawnBuiltService } from '../../targets/spawn-built-service.ts';
import { temporaryDirectory } from '../../targets/spawned-process.ts';
import { answersOnceStarted } from './answers-once-started.ts';

const ADMIN_TOKEN = 'key-pool-bench-token-0123456789abcdef';

export interface RunningService {
  readonly port: number;
  /** As `GET /api/admin/status` shows them. */
  keys(): Promise<AdminStatus['keys']>;
  /** How long requests that began in this time waited for a key, by its own record; ms. Begin and end by the wall clock. */
  waits(fromMs: number, toMs: number): { readonly longest: number; readonly p99: number };
}

export async function startService(
  upstreamPort: number,
  keyVariables: Readonly<Record<string, string>>,
): Promise<RunningService> {
  const directory = await temporaryDirectory('key-pool');
  const { target, port } = await spawnBuiltService({
    directory,
    adminToken: ADMIN_TOKEN,
    upstreamPort,
    keyVariables,
  });
  const status = (): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}/api/admin/status`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
  await answersOnceStarted('the service', target, status);
  return {
    port,
    keys: async () => ((await (await status()).json()) as AdminStatus).keys,
    waits: (fromMs, toMs) => readWaits(path.join(dataOf(directory), 'metrics.db'), fromMs, toMs),
  };
}

function readWaits(file: string, fromMs: number, toMs: number): { longest: number; p99: number } {
  const database = new Database(file, { readonly: true });
  try {
    const waits = database
      .prepare('SELECT queue_ms FROM request WHERE started_at >= ? AND started_at < ? ORDER BY queue_ms')
      .pluck()
      .all(fromMs, toMs) as number[];
    return { longest: waits.at(-1) ?? 0, p99: waits[Math.floor(0.99 * waits.length)] ?? 0 };
  } finally {
    database.close();
  }
}
