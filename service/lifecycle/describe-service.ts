/** What runs, where, and on what settings: the answer of `/api/admin/service`. Nothing of it is secret. */
import type { ServiceInfo } from '../../shared/service-info.ts';
import type { Configuration } from '../config/configuration.ts';
import type { Clock } from '../lib/clock.ts';

export interface ServiceFacts {
  readonly configuration: Configuration;
  readonly version: string;
  readonly instanceId: string;
  /** Wall clock, ms. */
  readonly startedAt: number;
  /** Where it listens. */
  readonly address: string;
  readonly simulated: boolean;
  readonly notReadyReason: string | null;
  /** Requests at once, as fitted to the system's limits. */
  readonly maxStreams: number;
  readonly keep: { readonly maxAgeMs: number; readonly maxRows: number };
  readonly demo: Demonstration | undefined;
}

/** Set by the launcher of a demonstration. */
export interface Demonstration {
  /** When it ends by itself, wall clock ms; null when it does not. */
  readonly endsAt: number | null;
}

const DAY_MS = 86_400_000;

export function describeService(facts: ServiceFacts, clock: Pick<Clock, 'wallNow'>): ServiceInfo {
  const { configuration, address, demo } = facts;
  const publicUrl = configuration.publicUrl?.href.replace(/\/+$/, '') ?? null;
  return {
    instanceId: facts.instanceId,
    version: facts.version,
    startedAt: facts.startedAt,
    serverTime: clock.wallNow(),
    mode: 'embedded',
    roles: [...configuration.roles],
    address: {
      client: publicUrl ?? address,
      bound: address,
      public: publicUrl,
      loopback: configuration.loopback,
      metricsPort: configuration.metricsPort ?? null,
    },
    dataDirectory: configuration.dataDirectory,
    upstream: describeUpstream(facts),
    ready: facts.notReadyReason === null,
    notReadyReason: facts.notReadyReason,
    clientKeyRequired: !configuration.loopback || configuration.requireClientKey,
    demo: demo !== undefined,
    demoEndsAt: demo?.endsAt ?? null,
    settings: {
      logLevel: configuration.logLevel,
      cache: configuration.cache,
      maxStreams: facts.maxStreams,
      waitMs: configuration.waitMs,
      waitMax: configuration.waitMax,
      keepDays: facts.keep.maxAgeMs / DAY_MS,
      keepRequests: facts.keep.maxRows,
    },
    runtime: {
      node: process.versions.node,
      platform: process.platform,
      arch: process.arch,
      pid: process.pid,
    },
  };
}

function describeUpstream({
  configuration,
  simulated,
  notReadyReason,
}: ServiceFacts): ServiceInfo['upstream'] {
  if (simulated) {
    return {
      simulated,
      origin: null,
      ...(configuration.simulate
        ? { reason: 'forced', text: 'Answers are simulated, because TULAY_SIMULATE is on.' }
        : { reason: 'never-had-key', text: 'Answers are simulated, because no key was ever configured.' }),
    };
  }
  const { origin } = configuration.upstreamUrl;
  return {
    simulated,
    origin,
    ...(notReadyReason === null
      ? { reason: 'keys', text: `Requests go to ${origin}.` }
      : { reason: 'no-key', text: notReadyReason }),
  };
}
