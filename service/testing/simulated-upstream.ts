/** For tests: a simulator on a port of loopback, and official SDK clients that call it. */
import Anthropic from '@anthropic-ai/sdk';
import { createSimulatorServer } from '../upstream/simulator/simulator-server.ts';
import type { SimulatorOptions } from '../upstream/simulator/simulator-options.ts';

export interface SimulatedUpstream {
  readonly origin: string;
  /** A client that does not retry. */
  client(apiKey?: string, headers?: Record<string, string>): Anthropic;
  /** A POST of JSON with a key and a version, unless other headers say otherwise. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

export async function startSimulatedUpstream(options: SimulatorOptions = {}): Promise<SimulatedUpstream> {
  const simulator = createSimulatorServer({ latency: 'instant', ...options });
  const { server } = simulator;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the simulator has no port');
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    origin,
    client: (apiKey = 'sk-ant-test', headers = {}) =>
      new Anthropic({ baseURL: origin, apiKey, authToken: null, maxRetries: 0, defaultHeaders: headers }),
    post: (path, body, headers = {}) =>
      fetch(origin + path, {
        method: 'POST',
        headers: {
          'x-api-key': 'sk-ant-test',
          'anthropic-version': '2023-06-01',
          'content-type': 'application/json',
          ...headers,
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    close: () => simulator.close(),
  };
}
