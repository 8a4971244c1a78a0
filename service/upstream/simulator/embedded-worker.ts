/** The thread in which the embedded simulator lives. Says `ready` once it listens, ends when told `close`. */
import { parentPort, workerData } from 'node:worker_threads';
import { parseScenario } from './scenario/scenario.ts';
import { createSimulatorServer } from './simulator-server.ts';
import type { SimulatorOptions } from './simulator-options.ts';

export interface EmbeddedWorkerData {
  readonly socketPath: string;
  /** JSON text or the name of a built-in scenario. */
  readonly scenario: string | undefined;
  readonly options: Omit<SimulatorOptions, 'clock' | 'random' | 'scenario'>;
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `embedded-simulator.ts` starts this file
const { socketPath, scenario, options } = workerData as EmbeddedWorkerData;
const parsed = scenario === undefined ? undefined : parseScenario(scenario);
if (parsed?.kind === 'wrong') throw new Error(`the scenario is wrong: ${parsed.problems.join('; ')}`);
const simulator = createSimulatorServer({
  ...options,
  ...(parsed === undefined ? {} : { scenario: parsed.scenario }),
});

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port, not a window
simulator.server.listen(socketPath, () => parentPort?.postMessage('ready'));

parentPort?.once('message', () => {
  void simulator.close();
});
