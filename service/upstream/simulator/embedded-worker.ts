/** The thread in which the embedded simulator lives. Says `ready` once it listens, ends when told `close`. */
import { parentPort, workerData } from 'node:worker_threads';
import { createSimulatorServer } from './simulator-server.ts';
import type { SimulatorOptions } from './simulator-options.ts';

export interface EmbeddedWorkerData {
  readonly socketPath: string;
  readonly options: Omit<SimulatorOptions, 'clock' | 'random'>;
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `embedded-simulator.ts` starts this file
const { socketPath, options } = workerData as EmbeddedWorkerData;
const simulator = createSimulatorServer(options);

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port, not a window
simulator.server.listen(socketPath, () => parentPort?.postMessage('ready'));

parentPort?.once('message', () => {
  void simulator.close();
});
