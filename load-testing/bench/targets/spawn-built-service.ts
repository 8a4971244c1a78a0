/** The built service as a process of its own, with the defaults but for an operator's token and no cache that answers. */
import path from 'node:path';
import { BUILT_SERVICE } from '../built-service.ts';
import { freePort } from '../loopback.ts';
import { spawnTarget } from './spawned-process.ts';

export interface BuiltServiceOptions {
  /** Of its own; `dataOf` says where in it the service keeps its data. */
  readonly directory: string;
  readonly adminToken: string;
  readonly upstreamPort: number;
  /** The upstream's keys. */
  readonly keyVariables: Readonly<Record<string, string>>;
}

export const dataOf = (directory: string): string => path.join(directory, 'data');

/** @returns before it answers */
export async function spawnBuiltService(
  options: BuiltServiceOptions,
): Promise<{ readonly target: ReturnType<typeof spawnTarget>; readonly port: number }> {
  const port = await freePort();
  const target = spawnTarget({
    command: process.execPath,
    args: [BUILT_SERVICE, '--no-env-file'],
    directory: options.directory,
    environment: {
      PORT: String(port),
      TULAY_DATA_DIR: dataOf(options.directory),
      TULAY_ADMIN_TOKEN: options.adminToken,
      TULAY_CACHE: 'off',
      ANTHROPIC_BASE_URL: `http://127.0.0.1:${options.upstreamPort}`,
      ...options.keyVariables,
    },
  });
  return { target, port };
}
