/** An HTTP server around a simulator, with limits that suit long answers and many connections. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createSimulator } from './simulator.ts';
import type { SimulatorOptions } from './simulator-options.ts';

const KEEP_ALIVE_MS = 75_000;
const HEADERS_MS = 30_000;

export interface SimulatorServer {
  readonly server: Server;
  /** Stops listening, breaks off what is open and closes every connection. */
  close(): Promise<void>;
}

export function createSimulatorServer(options: SimulatorOptions): SimulatorServer {
  const simulator = createSimulator(options);
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: HEADERS_MS, requestTimeout: 0, noDelay: true },
    (request, response) => simulator.handle(request, response),
  );
  server.maxRequestsPerSocket = 0;
  return {
    server,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await simulator.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
