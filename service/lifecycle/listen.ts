/**
 * Binds the service's port. `PORT` set means that port or none; unset means 3000 or the next free one, without 3001, which is
 * left to Grafana. Ports are checked by taking them, so nobody can come between.
 */
import { createServer, type ListenOptions, type Server } from 'node:net';
import type { BoundAddress } from '../config/upstream-address.ts';
import { errorCode } from '../lib/error-code.ts';
import { StartupError } from '../lib/startup-error.ts';
import { findPortHolder, portHolderCommand } from './port-holder.ts';

const FIRST_PORT = 3000;
const LAST_PORT = 3099;
const GRAFANA_PORT = 3001;

export interface ListenRequest {
  /** As `Configuration.host`. */
  readonly host: string;
  /** As `Configuration.port`; undefined to search. */
  readonly port: number | undefined;
  /** The variable that names the port, for messages. */
  readonly variable?: 'PORT' | 'METRICS_PORT';
}

/**
 * Lets `server` listen.
 *
 * @returns where it listens
 * @throws StartupError that says what is in the way and how to mend it
 */
export async function listen(server: Server, request: ListenRequest): Promise<BoundAddress> {
  const { host, port } = request;
  if (port !== undefined) {
    const failure = await tryListen(server, { host: bindAddress(host), port });
    if (failure !== undefined) throw startupError(failure, request, port);
    return boundAddress(server);
  }
  for (let candidate = FIRST_PORT; candidate <= LAST_PORT; candidate += 1) {
    if (candidate === GRAFANA_PORT) continue;
    // Candidates are tried in order until one is free.
    // oxlint-disable-next-line no-await-in-loop
    if (!(await otherLoopbackIsFree(host, candidate))) continue;
    // oxlint-disable-next-line no-await-in-loop
    const failure = await tryListen(server, { host: bindAddress(host), port: candidate });
    if (failure === undefined) return boundAddress(server);
    // Windows answers EACCES for ports that it keeps for itself.
    if (!['EADDRINUSE', 'EACCES'].includes(errorCode(failure) ?? ''))
      throw startupError(failure, request, candidate);
  }
  throw new StartupError(`every port from ${FIRST_PORT} to ${LAST_PORT} is taken`, [
    'Set PORT to a free port, e.g. PORT=8300, or PORT=0 for any.',
  ]);
}

/** The URL at which a client on this machine reaches the service, e.g. `http://127.0.0.1:3000`. */
export function addressUrl({ address, port }: BoundAddress): string {
  const reachable = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '[::1]' : address;
  return `http://${reachable.includes(':') && !reachable.startsWith('[') ? `[${reachable}]` : reachable}:${port}`;
}

/** Not left to the resolver, which may know `localhost` as ::1 alone while the printed address is 127.0.0.1. */
function bindAddress(host: string): string {
  return host === 'localhost' || host.endsWith('.localhost') ? '127.0.0.1' : host;
}

function boundAddress(server: Server): BoundAddress {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new TypeError('the server has no TCP address');
  return { address: bound.address, port: bound.port };
}

function tryListen(server: Server, options: ListenOptions): Promise<unknown> {
  return new Promise((resolve) => {
    const onListening = (): void => {
      server.off('error', onError);
      resolve(undefined);
    };
    const onError = (error: unknown): void => {
      server.off('listening', onListening);
      resolve(error);
    };
    server.once('listening', onListening).once('error', onError).listen(options);
  });
}

/**
 * Whether nothing listens on `[::1]:port` when we are to take `127.0.0.1:port`: development servers often do, and then
 * `localhost` would lead to them.
 */
async function otherLoopbackIsFree(host: string, port: number): Promise<boolean> {
  if (bindAddress(host) !== '127.0.0.1') return true;
  const probe = createServer();
  const failure = await tryListen(probe, { host: '::1', port, ipv6Only: true });
  if (failure !== undefined) return errorCode(failure) !== 'EADDRINUSE';
  await new Promise((resolve) => {
    probe.close(resolve);
  });
  return true;
}

function startupError(failure: unknown, { host, variable = 'PORT' }: ListenRequest, port: number): unknown {
  const options = { cause: failure };
  switch (errorCode(failure) ?? '') {
    case 'EADDRINUSE': {
      const holder = findPortHolder(port);
      return new StartupError(
        `port ${port} is taken${holder === undefined ? '' : ` by ${holder}`}`,
        [
          ...(holder === undefined ? [`See who holds it: ${portHolderCommand(port)}`] : []),
          variable === 'PORT'
            ? 'Choose another, e.g. `PORT=8300 npm start`, or unset PORT to take the next free one.'
            : `Choose another by ${variable}.`,
        ],
        options,
      );
    }
    case 'EACCES':
      return new StartupError(
        `this user may not listen on port ${port}`,
        [
          `Set ${variable} to a port above 1023 (3000 is usual), and let a proxy or a port rule serve the lower one.`,
        ],
        options,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAFNOSUPPORT':
    case 'EINVAL':
      return new StartupError(
        `HOST=${host} is no address of this machine`,
        [
          'Unset HOST to listen on this machine alone (127.0.0.1), or set 0.0.0.0 to listen on every address.',
          'Some shells export HOST by themselves.',
        ],
        options,
      );
    default:
      return failure;
  }
}
