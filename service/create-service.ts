/**
 * The composition root: the only file that names concrete drivers. Takes what the service needs in order, each with its
 * way back; what was taken last is given back first.
 *
 *   data directory (lock) → writer thread → simulator, if simulated → key pool and upstream → gateway and control plane → port
 */
import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { StatusReply } from '../shared/supervision.ts';
import { consoleLink, createAdminAccess } from './admin-access/admin-access.ts';
import type { Configuration } from './config/configuration.ts';
import { listsHost } from './config/host-list.ts';
import { projectRoot } from './config/project-root.ts';
import { guardedLookup, isLoopbackHost, refuseOwnAddress } from './config/upstream-address.ts';
import { demoClients } from './demo/demo-clients.ts';
import { simulatorOf, type DemoSetup } from './demo/demo-setup.ts';
import { ByteBudget } from './gateway/byte-budget.ts';
import { unlimitedRate, type GatewayParts } from './gateway/gateway-parts.ts';
import { createControlPlane } from './http/control-plane/control-plane.ts';
import { healthSentence } from './http/control-plane/health-report.ts';
import { createMetricsServer } from './http/metrics-server.ts';
import { createHttpServer } from './http/server.ts';
import { poolKeys } from './key-pool/environment-keys.ts';
import type { KeyPool } from './key-pool/key-pool.ts';
import { MemoryKeyPool } from './key-pool/memory/memory-key-pool.ts';
import { systemClock, type Clock } from './lib/clock.ts';
import { EndOfTurn } from './lib/end-of-turn.ts';
import type { Logger } from './lib/logger.ts';
import { requestIds } from './lib/request-ids.ts';
import { Secret } from './lib/secret.ts';
import { serveControlSocket } from './lifecycle/control-socket.ts';
import { describeService } from './lifecycle/describe-service.ts';
import { fitStreams, readDescriptorLimit } from './lifecycle/file-descriptors.ts';
import { addressUrl, listen } from './lifecycle/listen.ts';
import { Releasers } from './lifecycle/releasers.ts';
import type { Service, StartedService } from './lifecycle/service.ts';
import { version } from './lifecycle/version.ts';
import { LiveHub } from './live/live-hub.ts';
import { GatewayCounters } from './metrics/gateway-counters.ts';
import { requestLogSettings } from './metrics/request-log.ts';
import { createMetricsRegistry } from './metrics/prometheus.ts';
import { createEventRecorder } from './metrics/sqlite/create-event-recorder.ts';
import { createRequestHistory } from './metrics/sqlite/create-request-history.ts';
import { RetryBudget } from './resilience/retry-budget.ts';
import { openDataDirectory, type DataDirectory } from './storage/data-directory.ts';
import { startWriterThread } from './storage/writer/writer-thread.ts';
import { controlEmbedded } from './upstream/simulator/embedded-control.ts';
import { SimulatorOnDemand } from './upstream/simulator/simulator-on-demand.ts';
import type { SimulatorControl } from './upstream/simulator-control.ts';
import { Upstream } from './upstream/upstream.ts';
import { createWorkspaceAffinity } from './workspace-affinity/sqlite/create-workspace-affinity.ts';

const MB = 2 ** 20;
const BODY_BUDGET = { total: 256 * MB, finisher: 33 * MB, maxWaitMs: 30_000 };
const DRAIN_GRACE_MS = 30_000;
const EVENT_RETENTION = { maxAgeMs: 30 * 24 * 3_600_000, maxRows: 10_000_000 };
/** A fact of the data directory: once true, the simulator never answers again by itself. */
const KEYS_EVER_CONFIGURED = 'keys_ever_configured';

export async function createService(options: {
  readonly configuration: Configuration;
  readonly logger: Logger;
  readonly clock?: Clock;
  readonly demo?: DemoSetup;
}): Promise<Service> {
  const { configuration, logger, clock = systemClock, demo } = options;
  const releasers = new Releasers(logger);
  const adminAccess = createAdminAccess({ clock, lastingToken: configuration.adminToken });
  let address = '';
  let drainServer: (() => Promise<void>) | null = null;
  let draining = false;

  const start = async (): Promise<StartedService> => {
    const streams = fitStreams(
      configuration.maxStreams,
      configuration.maxStreamsExplicit,
      readDescriptorLimit(),
    );
    if (streams.warning !== undefined) logger.warn(streams.warning);

    const directory = openDataDirectory(configuration.dataDirectory, clock);
    releasers.push('data directory', () => directory.close());
    const writer = await startWriterThread({
      directory: directory.path,
      retention: EVENT_RETENTION,
      requestLog: requestLogSettings(configuration.logLevel, {
        format: process.stdout.isTTY ? 'text' : 'json',
        colour: process.stdout.isTTY && process.stdout.hasColors(),
      }),
    });
    releasers.push('writer thread', () => writer.close(), 10_000);
    const recorder = createEventRecorder({ writer });
    const counters = new GatewayCounters(clock);
    const retryBudget = new RetryBudget();
    const bodyBudget = new ByteBudget(BODY_BUDGET);
    const instanceId = randomBytes(8).toString('hex');

    const { pool, upstream, simulated, simulatorControl } = reachUpstream({
      configuration,
      directory,
      clock,
      instanceId,
      releasers,
      maxStreams: streams.maxStreams,
      demo,
    });
    if (demo !== undefined) logger.info({ demo: true }, 'a demonstration: users and answers are made up');
    const notReadyReason = pool.keys.length > 0 ? null : whyNoKeys(configuration);
    const load = { active: 0 };

    const affinity = createWorkspaceAffinity(writer);
    const gateway: GatewayParts = {
      clock,
      random: Math.random,
      nextRequestId: requestIds(randomBytes(6).toString('hex')),
      logger,
      hostAndOrigin: hostAndOriginPolicy(configuration),
      authentication: {
        anonymousAllowed: configuration.loopback && !configuration.requireClientKey,
        clientKey: demoClients(demo?.clients ?? []),
      },
      requestRate: unlimitedRate,
      bodyBudget,
      pool,
      upstream,
      affinity,
      retryBudget,
      recorder,
      counters,
      load,
      endOfTurn: new EndOfTurn(load),
      maxStreams: streams.maxStreams,
      instanceId,
      publicBase: () => configuration.publicUrl?.href.replace(/\/+$/, '') ?? address,
      notReady: () => notReadyReason,
    };
    const metrics = createMetricsRegistry({
      version,
      keys: () => pool.snapshot(),
      counters,
      recorder: () => recorder.health(),
      bodyBytesInFlight: () => bodyBudget.held,
    });
    const startedAt = clock.wallNow();
    const parts = {
      configuration,
      version,
      clock,
      startedAt: clock.now(),
      keyPool: pool,
      history: createRequestHistory(writer),
      recorderHealth: () => recorder.health(),
      affinityHealth: () => affinity.health(),
      lastMinute: () => ({ requests: counters.requestsPerMinute, failed: counters.failuresPerMinute }),
      // Nothing waits for a key yet.
      waiting: () => ({ count: 0, oldestMs: 0 }),
      readiness: () => ({ ready: notReadyReason === null, reason: notReadyReason }),
      draining: () => draining,
      simulated: () => simulated,
      serviceInfo: () =>
        describeService(
          {
            configuration,
            version,
            instanceId,
            startedAt,
            address,
            simulated,
            notReadyReason,
            demo,
            maxStreams: streams.maxStreams,
            keep: EVENT_RETENTION,
          },
          clock,
        ),
      simulatorControl,
      consoleFolder: join(projectRoot, 'dist', 'console'),
      metrics,
      adminAccess,
      log: logger,
    };
    const live = new LiveHub({
      clock,
      instanceId,
      version,
      events: recorder,
      log: logger,
      keys: () => pool.snapshot(),
      inFlight: () => load.active,
      openStreams: () => counters.activeStreams,
      waiting: parts.waiting,
      recorder: () => recorder.health(),
      health: () => healthSentence(parts),
    });
    const controlPlane = await createControlPlane({ ...parts, live });
    releasers.push('control plane', () => controlPlane.close());

    const http = createHttpServer({
      gateway: configuration.roles.has('gateway') ? gateway : null,
      controlPlane,
      hostAndOrigin: gateway.hostAndOrigin,
      nextRequestId: gateway.nextRequestId,
    });
    const bound = await listen(http.server, { host: configuration.host, port: configuration.port });
    releasers.push('HTTP server', () => http.drain(0));
    releasers.push('live events', () => live.close());
    drainServer = () => {
      draining = true;
      // Its readers would stay for as long as they may.
      live.close();
      return http.drain(DRAIN_GRACE_MS);
    };
    refuseOwnAddress(configuration.upstreamUrl, [bound]);
    address = addressUrl(bound);
    directory.announce({ address });

    if (configuration.metricsPort !== undefined) {
      const metricsServer = createMetricsServer(metrics, gateway.hostAndOrigin);
      await listen(metricsServer, {
        host: configuration.host,
        port: configuration.metricsPort,
        variable: 'METRICS_PORT',
      });
      releasers.push('metrics port', () => closeServer(metricsServer));
    }

    try {
      const controlSocket = await serveControlSocket(
        directory.path,
        {
          'POST /link': () => ({ url: issueLink() }),
          'POST /session': () => adminAccess.beginSession(),
          'GET /status': (): StatusReply => ({ pid: process.pid, address, version }),
        },
        logger,
      );
      releasers.push('control socket', () => controlSocket.close());
    } catch (error) {
      // Some file systems know no sockets. Everything but `--link` works without it.
      logger.warn({ err: error }, 'no control socket: `npm start -- --link` cannot reach this process');
    }
    return { address, simulated, notReadyReason };
  };

  const issueLink = (): string => consoleLink(address, adminAccess.issueLinkToken());

  return {
    start: () =>
      start().catch(async (error: unknown) => {
        await releasers.releaseAll();
        throw error;
      }),
    issueLink,
    drain: async () => drainServer?.(),
    close: () => releasers.releaseAll(),
  };
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

interface Reach {
  readonly pool: KeyPool;
  readonly upstream: Upstream;
  readonly simulated: boolean;
  readonly simulatorControl?: SimulatorControl;
}

/** Real keys and Anthropic's API, or simulated keys and the simulator; a pool without keys where neither is allowed. */
function reachUpstream(options: {
  readonly configuration: Configuration;
  readonly directory: DataDirectory;
  readonly clock: Clock;
  readonly instanceId: string;
  readonly releasers: Releasers;
  readonly maxStreams: number;
  readonly demo: DemoSetup | undefined;
}): Reach {
  const { configuration, directory, clock, instanceId, releasers, maxStreams, demo } = options;
  if (configuration.keys.length > 0) directory.facts.set(KEYS_EVER_CONFIGURED, 'true');
  const neverHadKeys = directory.facts.get(KEYS_EVER_CONFIGURED) === undefined;
  const simulated = demo !== undefined || configuration.simulate || (configuration.loopback && neverHadKeys);

  if (simulated) {
    const simulator = new SimulatorOnDemand(demo === undefined ? {} : simulatorOf(demo));
    releasers.push('simulator', () => simulator.close());
    const upstream = new Upstream({
      url: new URL(simulator.origin),
      socketPath: () => simulator.socketPath(),
      maxConnections: maxStreams,
      simulated,
    });
    releasers.push('upstream connections', () => upstream.close());
    const sources = simulator.keys.map(({ label, secret }) => ({
      label,
      tier: demo?.keys.find((key) => key.label === label)?.tier ?? ('primary' as const),
      secret: new Secret(secret),
    }));
    return {
      pool: new MemoryKeyPool(poolKeys(sources, directory.id, true), clock),
      upstream,
      simulated,
      simulatorControl: controlEmbedded(simulator),
    };
  }

  const { upstreamUrl, allowUpstream } = configuration;
  const isOurs =
    isLoopbackHost(upstreamUrl.hostname) || listsHost(allowUpstream, upstreamUrl.hostname, upstreamUrl.port);
  const upstream = new Upstream({
    url: upstreamUrl,
    lookup: guardedLookup(allowUpstream),
    maxConnections: maxStreams,
    loopMarker: isOurs ? instanceId : undefined,
    simulated,
  });
  releasers.push('upstream connections', () => upstream.close());
  const keys = poolKeys(configuration.keys, directory.id, false);
  return { pool: new MemoryKeyPool(keys, clock), upstream, simulated };
}

function whyNoKeys(configuration: Configuration): string {
  return configuration.loopback
    ? 'No upstream key is configured, and one was before, so the simulator does not answer. Set ANTHROPIC_API_KEY, or TULAY_SIMULATE=1.'
    : 'No upstream key is configured, and the simulator answers by itself only on loopback. Set ANTHROPIC_API_KEY, or TULAY_SIMULATE=1.';
}

function hostAndOriginPolicy(configuration: Configuration): GatewayParts['hostAndOrigin'] {
  const { publicUrl } = configuration;
  return {
    loopback: configuration.loopback,
    allowedHosts:
      publicUrl === undefined ? configuration.allowedHosts : [...configuration.allowedHosts, publicUrl.host],
    allowedOrigins:
      publicUrl === undefined
        ? configuration.allowedOrigins
        : [...configuration.allowedOrigins, publicUrl.origin],
  };
}
