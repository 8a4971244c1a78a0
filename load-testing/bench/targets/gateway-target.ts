/**
 * The gateway as a target: the built service with everything on, several keys, and a data directory of its own in
 * which it records an event per request. Log level and limits are the defaults; its log goes to a file.
 */
import path from 'node:path';
import Database from 'better-sqlite3';
import { BUILT_SERVICE, ensureBuilt, START } from '../built-service.ts';
import { freePort } from '../loopback.ts';
import { upstreamCredential } from '../wire/messages-request.ts';
import { firstAnswer } from './first-answer.ts';
import { spawnTarget, temporaryDirectory } from './spawned-process.ts';
import type { Target } from './target.ts';

export interface GatewayStart {
  readonly upstreamPort: number;
  /** Started by what `npm start` runs (if the sources compile), or the built module alone. */
  readonly by: 'npm start' | 'module';
  /** Where a CPU profile is left at the end; absolute. */
  readonly profileDirectory?: string | undefined;
}

export function gatewayTarget({ upstreamPort, by, profileDirectory }: GatewayStart): Target {
  return {
    name: 'gateway',
    start: async () => {
      // A build that became due meanwhile is no part of a start.
      const built = by === 'npm start' && (await ensureBuilt()).kind === 'fresh';
      const directory = await temporaryDirectory('gateway');
      const data = path.join(directory, 'data');
      const port = await freePort();
      const target = spawnTarget({
        command: process.execPath,
        args: [
          ...(profileDirectory === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDirectory}`]),
          built ? START : BUILT_SERVICE,
          '--no-env-file',
        ],
        directory,
        environment: {
          PORT: String(port),
          TULAY_DATA_DIR: data,
          ANTHROPIC_BASE_URL: `http://127.0.0.1:${upstreamPort}`,
          ANTHROPIC_API_KEY: upstreamCredential(1),
          ANTHROPIC_API_KEY_2: upstreamCredential(2),
          ANTHROPIC_API_KEY_3: upstreamCredential(3),
          ANTHROPIC_API_KEY_4: upstreamCredential(4),
          ANTHROPIC_API_KEY_FALLBACK_1: upstreamCredential(5),
        },
      });
      const firstAnswerMs = await firstAnswer('gateway', target, port);
      return { port, pid: target.pid, firstAnswerMs, recorded: () => countEvents(data), stop: target.stop };
    },
  };
}

/** Rows of the request history; see `service/metrics/sqlite/migrations`. */
function countEvents(dataDirectory: string): number {
  const database = new Database(path.join(dataDirectory, 'metrics.db'), { readonly: true });
  try {
    return Number(database.prepare('SELECT count(*) FROM request_event').pluck().get());
  } finally {
    database.close();
  }
}
