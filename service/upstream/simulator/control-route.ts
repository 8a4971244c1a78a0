/**
 * `/simulator/control`: switches faults on and off, runs scenarios, changes limits, while the simulator runs.
 * Only for programs on this machine: the caller must come from loopback or the local socket, under a Host of this machine,
 * and no page of another origin may call.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkHostAndOrigin } from '../../request-guard/host-and-origin.ts';
import { carryOut } from './control-actions.ts';
import { controlStatus } from './control-status.ts';
import { readBody } from './read-body.ts';
import { MEGABYTE } from './read-json.ts';
import type { SimulatorState } from './simulator-state.ts';

export const CONTROL_PATH = '/simulator/control';
/** The name under which the service calls its own simulator. */
export const EMBEDDED_HOST = 'simulator.tulay.internal';

export async function handleControl(
  state: SimulatorState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refused = refusal(request);
  if (refused !== undefined) return answer(response, 403, { ok: false, problems: [refused] });
  if (request.method === 'GET') return answer(response, 200, controlStatus(state));
  if (request.method !== 'POST')
    return answer(response, 405, { ok: false, problems: ['GET shows the state, POST changes it'] });
  const body = await readBody(request, MEGABYTE);
  if (body.kind === 'aborted') return;
  if (body.kind === 'failure') return answer(response, body.status, { ok: false, problems: [body.message] });
  const result = carryOut(state, body.body.toString('utf8'));
  answer(response, result.ok ? 200 : 400, result);
}

function refusal(request: IncomingMessage): string | undefined {
  const address = request.socket.remoteAddress;
  if (address !== undefined && !/^(?:::ffff:)?127\.|^::1$/.test(address)) {
    return 'control calls are taken from this machine only';
  }
  const { host, origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const problem = checkHostAndOrigin(
    {
      host: host ?? null,
      hostCount: request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
        .length,
      origin: origin ?? null,
      fetchSite: typeof site === 'string' ? site : null,
    },
    { loopback: true, allowedHosts: [EMBEDDED_HOST], allowedOrigins: [] },
  );
  return problem === null ? undefined : 'this Host or Origin may not control the simulator';
}

function answer(response: ServerResponse, status: number, body: object): void {
  const text = `${JSON.stringify(body, null, 2)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
  });
  response.end(text);
}
