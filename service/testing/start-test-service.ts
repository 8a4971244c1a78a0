/**
 * The whole service in this process, for tests: a free port, a data directory of its own that is removed at the end, no log.
 * Settings go the way of an operator's, as variables, through `readConfiguration`.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requestsPageSchema } from '../../shared/admin.ts';
import type { RequestEvent } from '../../shared/request-event.ts';
import { readConfiguration } from '../config/read-configuration.ts';
import { createService } from '../create-service.ts';
import type { Clock } from '../lib/clock.ts';
import { createLogger, type Logger } from '../lib/logger.ts';
import type { Service } from '../lifecycle/service.ts';

export interface TestServiceOptions {
  /** Secrets of the pool's keys, labelled `primary`, `key-2`, `key-3` …; without any the simulator answers. */
  readonly keys?: readonly string[];
  /** Labelled `fallback-1` … */
  readonly fallbackKeys?: readonly string[];
  readonly upstreamUrl?: string;
  /** Hosts, as in TULAY_ALLOW_UPSTREAM. */
  readonly allowUpstream?: string;
  readonly adminToken?: string;
  readonly publicUrl?: string;
  /** Any further variables by their own names; these win. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Kept at the end. Without it a temporary one is made, and removed by `stop`. */
  readonly dataDirectory?: string;
  readonly logger?: Logger;
  readonly clock?: Clock;
}

export interface TestService {
  /** `http://127.0.0.1:<port>` */
  readonly address: string;
  readonly port: number;
  readonly service: Service;
  readonly simulated: boolean;
  readonly adminToken: string;
  /**
   * The newest events, oldest first, once at least `count` are stored (one batch may take 100 ms). An event is written when
   * its exchange is over, which can be a moment after the client has its answer: ask for as many as you have sent.
   */
  events(count?: number): Promise<RequestEvent[]>;
  /** The event of one request, by its `x-tulay-request-id`, once it is stored. */
  event(id: string | null | undefined): Promise<RequestEvent>;
  /** One value of `/api/metrics`; the sum of its series where there are several. */
  metric(name: string): Promise<number>;
  stop(): Promise<void>;
}

const EVENTS_DEADLINE_MS = 5_000;

export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const dataDirectory = options.dataDirectory ?? (await mkdtemp(join(tmpdir(), 'tulay-test-')));
  const adminToken = options.adminToken ?? randomBytes(16).toString('hex');
  const service = await createService({
    configuration: readConfiguration({ ...variablesOf(options, dataDirectory, adminToken) }),
    logger: options.logger ?? createLogger({ level: 'silent', format: 'json' }),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  });
  const removeFolder = async (): Promise<void> => {
    if (options.dataDirectory !== undefined) return;
    await rm(dataDirectory, { recursive: true, force: true });
    await rm(configFolder(dataDirectory), { recursive: true, force: true });
  };
  const started = await service.start().catch(async (error: unknown) => {
    await removeFolder();
    throw error;
  });
  const { address, simulated } = started;
  const asAdmin = { headers: { authorization: `Bearer ${adminToken}` } };

  const recent = async (): Promise<RequestEvent[]> => {
    const response = await fetch(`${address}/api/admin/requests?limit=200`, asAdmin);
    if (response.status !== 200) throw new Error(`the record of requests answered ${response.status}`);
    return requestsPageSchema.parse(await response.json()).requests.toReversed();
  };

  const eventually = async <Found>(find: (events: RequestEvent[]) => Found | undefined): Promise<Found> => {
    const deadline = performance.now() + EVENTS_DEADLINE_MS;
    for (;;) {
      // Each look has to wait for the one before.
      // oxlint-disable-next-line no-await-in-loop
      const events = await recent();
      const found = find(events);
      if (found !== undefined) return found;
      if (performance.now() > deadline) {
        throw new Error(`what was looked for is not among the stored events: ${JSON.stringify(events)}`);
      }
      // oxlint-disable-next-line no-await-in-loop
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  return {
    address,
    port: Number(new URL(address).port),
    service,
    simulated,
    adminToken,
    events: (count = 1) => eventually((events) => (events.length >= count ? events : undefined)),
    event: (id) => eventually((events) => events.find((event) => event.id === id)),
    async metric(name) {
      const text = await (await fetch(`${address}/api/metrics`, asAdmin)).text();
      const lines = text
        .split('\n')
        .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
      if (lines.length === 0) throw new Error(`there is no metric ${name}`);
      return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
    },
    async stop() {
      await service.close();
      await removeFolder();
    },
  };
}

function variablesOf(
  options: TestServiceOptions,
  dataDirectory: string,
  adminToken: string,
): Record<string, string> {
  const variables: Record<string, string> = {
    PORT: '0',
    LOG_LEVEL: 'silent',
    TULAY_DATA_DIR: dataDirectory,
    // Master keys lie there, and not in this user's own folder.
    XDG_CONFIG_HOME: configFolder(dataDirectory),
    TULAY_ADMIN_TOKEN: adminToken,
  };
  for (const [index, secret] of (options.keys ?? []).entries()) {
    variables[index === 0 ? 'ANTHROPIC_API_KEY' : `ANTHROPIC_API_KEY_${index + 1}`] = secret;
  }
  for (const [index, secret] of (options.fallbackKeys ?? []).entries()) {
    variables[`ANTHROPIC_API_KEY_FALLBACK_${index + 1}`] = secret;
  }
  if (options.upstreamUrl !== undefined) variables['ANTHROPIC_BASE_URL'] = options.upstreamUrl;
  if (options.allowUpstream !== undefined) variables['TULAY_ALLOW_UPSTREAM'] = options.allowUpstream;
  if (options.publicUrl !== undefined) variables['TULAY_PUBLIC_URL'] = options.publicUrl;
  return { ...variables, ...options.variables };
}

/** Where a test service keeps master keys: beside its data directory. */
export function configFolder(dataDirectory: string): string {
  return `${dataDirectory}-config`;
}
