/**
 * What answers: the upstream, or the simulator while no key was ever configured. Part of the composition root.
 *
 *   simulated ──the first key is added──▶ upstream        (never back: once there was a key, nothing is made up any more)
 *   simulated by TULAY_SIMULATE or as a demonstration: to the end of the process
 *
 * The gateway's `Upstream` is switched in place. Keys are tested over connections of their own, which lead to the upstream
 * even while the simulator answers clients.
 */
import type { Configuration } from './config/configuration.ts';
import { listsHost } from './config/host-list.ts';
import { guardedLookup, isLoopbackHost } from './config/upstream-address.ts';
import { simulatorOf, type DemoSetup } from './demo/demo-setup.ts';
import type { Simulation } from './key-store/key-context.ts';
import type { SimulatorKey } from './key-store/open-key-store.ts';
import type { Logger } from './lib/logger.ts';
import type { Releasers } from './lifecycle/releasers.ts';
import type { DataDirectory } from './storage/data-directory.ts';
import { controlEmbedded } from './upstream/simulator/embedded-control.ts';
import type { SimulatorControl } from './upstream/simulator-control.ts';
import { SimulatorOnDemand } from './upstream/simulator/simulator-on-demand.ts';
import { Upstream, type UpstreamOptions } from './upstream/upstream.ts';

/** A fact of the data directory: once true, the simulator never answers again by itself. */
const KEYS_EVER_CONFIGURED = 'keys_ever_configured';
/** A few tests of keys at once. */
const TEST_CONNECTIONS = 8;

export interface Reach {
  readonly simulation: Simulation;
  /** For calls of clients. */
  readonly upstream: Upstream;
  /** For requests of the gateway's own about real keys. */
  readonly ownCalls: Upstream;
  /** None where the simulator does not answer. */
  readonly simulatorKeys: readonly SimulatorKey[];
  /** Undefined while the simulator does not answer. */
  readonly simulatorControl: () => SimulatorControl | undefined;
}

export function reachUpstream(options: {
  readonly configuration: Configuration;
  readonly directory: DataDirectory;
  readonly instanceId: string;
  readonly releasers: Releasers;
  readonly maxStreams: number;
  readonly demo: DemoSetup | undefined;
  readonly log: Pick<Logger, 'info'>;
  /** Told when calls begin to go to the upstream. */
  readonly simulationLeft: () => void;
}): Reach {
  const { configuration, directory, instanceId, releasers, maxStreams, demo, log } = options;
  if (configuration.keys.length > 0) directory.facts.set(KEYS_EVER_CONFIGURED, 'true');
  const neverHadKeys = directory.facts.get(KEYS_EVER_CONFIGURED) === undefined;
  const forced = demo !== undefined || configuration.simulate;

  const real = realUpstream(configuration, instanceId, maxStreams);
  const ownCalls = new Upstream({ ...real, maxConnections: TEST_CONNECTIONS });
  releasers.push('connections of the gateway’s own', () => ownCalls.close());
  if (!forced && !(configuration.loopback && neverHadKeys)) {
    const upstream = new Upstream(real);
    releasers.push('upstream connections', () => upstream.close());
    const simulation = { on: false, forced, leave: () => {} };
    return { simulation, upstream, ownCalls, simulatorKeys: [], simulatorControl: () => undefined };
  }

  const simulator = new SimulatorOnDemand(demo === undefined ? {} : simulatorOf(demo));
  releasers.push('simulator', () => simulator.close());
  const upstream = new Upstream({
    url: new URL(simulator.origin),
    socketPath: () => simulator.socketPath(),
    maxConnections: maxStreams,
    simulated: true,
  });
  releasers.push('upstream connections', () => upstream.close());
  const control = controlEmbedded(simulator);
  let on = true;
  return {
    simulation: {
      get on() {
        return on;
      },
      forced,
      leave() {
        if (!on) return;
        on = false;
        log.info(`a key is configured: calls go to ${real.url.origin}, no longer to the simulator`);
        // Calls under way end where they are; then nobody needs its thread any more.
        void upstream.switchTo(real).then(() => simulator.close());
        options.simulationLeft();
      },
    },
    upstream,
    // In a demonstration nothing is sent out, whatever key somebody types in.
    ownCalls: demo === undefined ? ownCalls : upstream,
    simulatorKeys: simulator.keys.map(({ label, secret }): SimulatorKey => {
      const said = demo?.keys.find((key) => key.label === label);
      return said === undefined ? { label, secret } : said;
    }),
    simulatorControl: () => (on ? control : undefined),
  };
}

function realUpstream(
  { upstreamUrl, allowUpstream }: Configuration,
  instanceId: string,
  maxConnections: number,
): UpstreamOptions {
  const isOurs =
    isLoopbackHost(upstreamUrl.hostname) || listsHost(allowUpstream, upstreamUrl.hostname, upstreamUrl.port);
  return {
    url: upstreamUrl,
    lookup: guardedLookup(allowUpstream),
    maxConnections,
    loopMarker: isOurs ? instanceId : undefined,
    simulated: false,
  };
}
