/** The control plane behind a real `node:http` server, on sources a test can turn. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RequestEvent } from '../../shared/request-event.ts';
import { createAdminAccess, type AdminAccess } from '../admin-access/admin-access.ts';
import type { ControlPlaneSources } from '../http/control-plane/control-plane-sources.ts';
import { createControlPlane } from '../http/control-plane/control-plane.ts';
import type { KeySnapshot } from '../key-pool/pool-view.ts';
import { Secret } from '../lib/secret.ts';
import type { RequestHistory } from '../metrics/event-recorder.ts';

export const LASTING_TOKEN = 'a-lasting-token-somebody-chose';

export interface ControlPlaneServer {
  readonly origin: string;
  readonly adminAccess: AdminAccess;
  /** Signs in as a console link does; resolves to the session token. */
  signIn(): Promise<string>;
  /** Turns both clocks forward. */
  wait(ms: number): void;
  /** What the control plane logged as errors. */
  readonly logged: readonly unknown[];
  close(): Promise<void>;
}

export function sampleKey(changes: Partial<KeySnapshot> = {}): KeySnapshot {
  return {
    label: 'primary',
    masked: 'sk-ant-…4f2a',
    tier: 'primary',
    state: 'healthy',
    reason: null,
    untilMs: null,
    inFlight: 0,
    requests: 0,
    failures: 0,
    simulated: false,
    ...changes,
  };
}

export async function startControlPlaneServer(
  options: {
    readonly sources?: Partial<ControlPlaneSources>;
    /** Newest first; read at each request. */
    readonly events?: () => readonly RequestEvent[];
    /** In place of reads of `events`. */
    readonly history?: Partial<RequestHistory>;
    readonly lastingToken?: string;
    /** What the server takes for the address of the other end. */
    readonly peer?: string;
    /** Answers paths outside the control plane. */
    readonly dataPlane?: (request: http.IncomingMessage, response: http.ServerResponse) => void;
  } = {},
): Promise<ControlPlaneServer> {
  const { events = () => [], history, lastingToken, peer, dataPlane } = options;
  let turned = 0;
  const clock = { now: () => performance.now() + turned, wallNow: () => Date.now() + turned };
  const adminAccess = createAdminAccess({
    clock,
    lastingToken: lastingToken === undefined ? undefined : new Secret(lastingToken),
  });
  const logged: unknown[] = [];
  const controlPlane = await createControlPlane({
    configuration: {
      loopback: true,
      requireClientKey: false,
      cache: 'exact',
      roles: new Set(['gateway', 'worker', 'admin']),
    },
    version: '1.2.3',
    clock,
    startedAt: clock.now(),
    keyPool: { snapshot: () => [sampleKey()] },
    history: {
      recent: ({ limit, before }) => {
        const all = events();
        const from = before === undefined ? 0 : all.findIndex(({ id }) => id === before) + 1;
        return Promise.resolve(all.slice(from, from + limit));
      },
      byId: (wanted) => Promise.resolve(events().find(({ id }) => id === wanted)),
      values: () => Promise.reject(new Error('not part of this')),
      overview: () => Promise.reject(new Error('not part of this')),
      ...history,
    },
    recorderHealth: () => ({ status: 'healthy', reason: null, dropped: 0, buffered: 0 }),
    serviceInfo: () => {
      throw new Error('not part of this');
    },
    live: { room: 'closed', attach: () => ({ kind: 'closed' }) },
    readiness: () => ({ ready: true, reason: null }),
    simulated: () => false,
    metrics: { contentType: 'text/plain; version=0.0.4; charset=utf-8', render: () => 'api_keys_total 1\n' },
    adminAccess,
    log: { error: (...record: unknown[]) => void logged.push(record) },
    ...options.sources,
  });
  const server = http.createServer((request, response) => {
    if (peer !== undefined) Object.defineProperty(request.socket, 'remoteAddress', { value: peer });
    if (dataPlane !== undefined && request.url?.startsWith('/v1/')) dataPlane(request, response);
    else controlPlane.handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    origin,
    adminAccess,
    logged,
    async signIn() {
      const response = await fetch(`${origin}/api/admin/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token: adminAccess.issueLinkToken() }),
      });
      const { token } = (await response.json()) as { token: string };
      return token;
    },
    wait: (ms) => void (turned += ms),
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await controlPlane.close();
    },
  };
}
