/** Calls `/simulator/control` of the simulator inside this process, over its private socket. Starts it where it does not run. */
import { request as httpRequest } from 'node:http';
import type { SimulatorAnswer, SimulatorControl } from '../simulator-control.ts';
import { CONTROL_PATH, EMBEDDED_HOST } from './control-route.ts';
import type { SimulatorOnDemand } from './simulator-on-demand.ts';

const LIMIT_MS = 5_000;
const MOST_BYTES = 1024 * 1024;

export function controlEmbedded(simulator: Pick<SimulatorOnDemand, 'socketPath'>): SimulatorControl {
  return {
    state: () => call(simulator, 'GET', ''),
    call: (action) => call(simulator, 'POST', JSON.stringify(action)),
  };
}

async function call(
  simulator: Pick<SimulatorOnDemand, 'socketPath'>,
  method: 'GET' | 'POST',
  body: string,
): Promise<SimulatorAnswer> {
  const socketPath = await simulator.socketPath();
  const answer = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const request = httpRequest(
      {
        socketPath,
        method,
        path: CONTROL_PATH,
        headers: { host: EMBEDDED_HOST, 'content-length': Buffer.byteLength(body) },
        agent: false,
        signal: AbortSignal.timeout(LIMIT_MS),
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => {
          text += piece;
          if (text.length > MOST_BYTES) request.destroy(new Error('its answer is too long'));
        });
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    request.on('error', reject);
    request.end(body);
  });
  return { status: answer.status, body: JSON.parse(answer.text) };
}
