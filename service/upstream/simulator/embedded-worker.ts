/** The thread in which the embedded simulator lives. Says `ready` once it listens, ends when told `close`. */
import { parentPort, workerData } from 'node:worker_threads';
import { createSimulatorServer } from './simulator-server.ts';
import type { SimulatorOptions } from './simulator-options.ts';

export interface EmbeddedWorkerData {
  readonly socketPath: string;
  readonly options: Omit<SimulatorOptions, 'clock' | 'random'>;
}

const { socketPath, options } = workerData as EmbeddedWorkerData;
const { server, close } = createSimulatorServer(options);

server.listen(socketPath, () => parentPort?.postMessage('ready'));

parentPort?.once('message', () => {
  void close();
});
