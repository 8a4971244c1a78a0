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
import { projectRoot } from './config/project-root.ts';
import { refuseOwnAddress } from './config/upstream-address.ts';
import { demoClients } from './demo/demo-clients.ts';
import type { DemoSetup } from './demo/demo-setup.ts';
import { ByteBudget } from './gateway/byte-budget.ts';
import { unlimitedRate, type GatewayParts } from './gateway/gateway-parts.ts';
import { createControlPlane } from './http/control-plane/control-plane.ts';
import { healthSentence } from './http/control-plane/health-report.ts';
import { createMetricsServer } from './http/metrics-server.ts';
import { createHttpServer } from './http/server.ts';
import { createUpstreamConfirmation } from './key-pool/upstream-confirmation.ts';
import { openKeyStore } from './key-store/open-key-store.ts';
import { keepPoolHistory } from './key-store/pool-history.ts';
import { createKeyRecords } from './key-store/sqlite/create-key-records.ts';
import { createKeyTester } from './key-store/test-key.ts';
import { systemClock, type Clock } from './lib/clock.ts';
import { EndOfTurn } from './lib/end-of-turn.ts';
import type { Logger } from './lib/logger.ts';
import { requestIds } from './lib/request-ids.ts';
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
import { openKeyPool } from './open-key-pool.ts';
import { reachUpstream } from './reach-upstream.ts';
import { RetryBudget } from './resilience/retry-budget.ts';
import { createSpendingSwitch } from './spending/spending-switch.ts';
import { openDataDirectory } from './storage/data-directory.ts';
import { startWriterThread } from './storage/writer/writer-thread.ts';
import { createWorkspaceAffinity } from './workspace-affinity/sqlite/create-workspace-affinity.ts';

const MB = 2 ** 20;
const BODY_BUDGET = { total: 256 * MB, finisher: 33 * MB, maxWaitMs: 30_000 };
const DRAIN_GRACE_MS = 30_000;
const EVENT_RETENTION = { maxAgeMs: 30 * 24 * 3_600_000, maxRows: 10_000_000 };

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

    const reach = reachUpstream({
      configuration,
      directory,
      instanceId,
      releasers,
      maxStreams: streams.maxStreams,
      demo,
      log: logger,
      simulationLeft: () => pool.administration.stopPaidCalls(spending.state().reason),
    });
    const { upstream, ownCalls, simulation } = reach;
    if (demo !== undefined) logger.info({ demo: true }, 'a demonstration: users and answers are made up');

    const origin = configuration.upstreamUrl.origin;
    const records = createKeyRecords(writer);
    const confirmation = createUpstreamConfirmation({
      upstreamOf: (key) => (key.simulated ? upstream : ownCalls),
      isStopped: () => spending.isStopped,
    });
    const pool = openKeyPool({ configuration, directory, records, confirmation, clock, releasers });
    const { choosing, view, administration, waitingRoom } = pool;
    const spending = createSpendingSwitch({
      clock,
      saved: directory.facts.get('paid_calls_stopped'),
      save: (value) => records.apply([{ kind: 'fact', name: 'paid_calls_stopped', value }]),
      changed: (reason) => administration.stopPaidCalls(simulation.on ? null : reason),
    });
    const keys = await openKeyStore({
      directory,
      configuration,
      records,
      tester: createKeyTester({ upstream: ownCalls, origin, clock }),
      pool: administration,
      poolView: view,
      stopped: () => spending.state().reason,
      simulation,
      simulatorKeys: reach.simulatorKeys,
      clock,
      log: logger,
    });
    const keyHistory = keepPoolHistory({
      view,
      records,
      isKept: (id) => !id.startsWith('simulator-'),
    });
    releasers.push('history of keys', () => keyHistory.close());
    keys.start();
    pool.restore();
    administration.stopPaidCalls(simulation.on ? null : spending.state().reason);
    writer.listen({
      up: () =>
        void keys
          .reload()
          .catch((error: unknown) => logger.warn({ err: error }, 'stored keys cannot be read')),
    });
    const noKeys = whyNoKeys(configuration);
    const notReady = (): string | null => (choosing.keys.length > 0 ? null : noKeys);
    const load = { active: 0 };

    const affinity = createWorkspaceAffinity(writer);
    const gateway: GatewayParts = {
      clock,
      random: () => Math.random(),
      nextRequestId: requestIds(randomBytes(6).toString('hex')),
      logger,
      hostAndOrigin: hostAndOriginPolicy(configuration),
      authentication: {
        anonymousAllowed: configuration.loopback && !configuration.requireClientKey,
        clientKey: demoClients(demo?.clients ?? []),
      },
      requestRate: unlimitedRate,
      bodyBudget,
      pool: choosing,
      waitingRoom,
      waitMs: configuration.waitMs,
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
      notReady,
    };
    const metrics = createMetricsRegistry({
      version,
      keys: () => choosing.snapshot(),
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
      keyPool: choosing,
      history: createRequestHistory(writer),
      recorderHealth: () => recorder.health(),
      affinityHealth: () => affinity.health(),
      lastMinute: () => ({ requests: counters.requestsPerMinute, failed: counters.failuresPerMinute }),
      waiting: () => ({ count: waitingRoom.size, oldestMs: waitingRoom.oldestMs }),
      brownOuts: () => view.brownOuts(),
      readiness: () => {
        const reason = notReady();
        return { ready: reason === null, reason };
      },
      draining: () => draining,
      simulated: () => simulation.on,
      serviceInfo: () =>
        describeService(
          {
            configuration,
            version,
            instanceId,
            startedAt,
            address,
            simulated: simulation.on,
            notReadyReason: notReady(),
            demo,
            maxStreams: streams.maxStreams,
            keep: EVENT_RETENTION,
          },
          clock,
        ),
      simulatorControl: reach.simulatorControl,
      keys,
      spending,
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
      keys: () => choosing.snapshot(),
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
        (request, response) => controlPlane.handleAsOwner(request, response),
      );
      releasers.push('control socket', () => controlSocket.close());
    } catch (error) {
      // Some file systems know no sockets. Everything but `--link` works without it.
      logger.warn({ err: error }, 'no control socket: `npm start -- --link` cannot reach this process');
    }
    return { address, simulated: simulation.on, notReadyReason: notReady(), keys: keys.served() };
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

function whyNoKeys(configuration: Configuration): string {
  const why = configuration.loopback
    ? 'and one was before, so the simulator does not answer'
    : 'and the simulator answers by itself only on loopback';
  return `No upstream key is configured, ${why}. Add one (npm run keys -- add <label>, or the console), set ANTHROPIC_API_KEY, or TULAY_SIMULATE=1.`;
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
