/**
 * The metrics on a port of their own (`METRICS_PORT`), for a Prometheus that has no token: bind it where only that can reach
 * it. Answers `GET /metrics` and `GET /api/metrics`, and nothing else.
 */
import http from 'node:http';
import { readRequestHeaders } from '../gateway/request-headers.ts';
import { refusal } from '../lib/refusal.ts';
import { writeError } from '../lib/write-error.ts';
import { checkHostAndOrigin, type HostAndOriginPolicy } from '../request-guard/host-and-origin.ts';

export interface MetricsPage {
  readonly contentType: string;
  render(): string | Promise<string>;
}

export function createMetricsServer(metrics: MetricsPage, hostAndOrigin: HostAndOriginPolicy): http.Server {
  return http.createServer((request, response) => {
    request.resume();
    const path = request.url?.split('?', 1)[0];
    const foreign = checkHostAndOrigin(readRequestHeaders(request.rawHeaders), hostAndOrigin);
    if (foreign !== null) {
      writeError(response, foreign, null);
    } else if (path !== '/metrics' && path !== '/api/metrics') {
      writeError(response, refusal('not_found', 'This port serves /metrics alone.'), null);
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      const wrong = refusal('method_not_allowed', 'The metrics are read with GET.');
      writeError(response, { ...wrong, headers: ['allow', 'GET, HEAD'] }, null);
    } else {
      void respond(response, metrics);
    }
  });
}

async function respond(response: http.ServerResponse, metrics: MetricsPage): Promise<void> {
  try {
    const body = Buffer.from(await metrics.render());
    response.writeHead(200, ['content-type', metrics.contentType, 'content-length', String(body.length)]);
    response.end(response.req.method === 'HEAD' ? undefined : body);
  } catch {
    writeError(response, refusal('internal', 'The metrics could not be read.'), null);
  }
}
