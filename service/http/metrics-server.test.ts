import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rawCall } from '../testing/raw-call.ts';
import { createMetricsServer } from './metrics-server.ts';

describe('the metrics port', () => {
  let fails = false;
  const server = createMetricsServer(
    {
      contentType: 'text/plain; version=0.0.4',
      render: () => (fails ? Promise.reject(new Error('no')) : 'up 1\n'),
    },
    { loopback: true, allowedHosts: [], allowedOrigins: [] },
  );
  const call = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, init);

  beforeEach(async () => {
    fails = false;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  it('serves the metrics under both names, to anybody', async () => {
    for (const path of ['/metrics', '/api/metrics?x=1']) {
      const response = await call(path);
      expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4');
      expect(await response.text()).toBe('up 1\n');
    }
    expect((await call('/metrics', { method: 'HEAD' })).headers.get('content-length')).toBe('5');
  });

  it('serves no page of another origin, nor one whose name was turned to this machine', async () => {
    const { port } = server.address() as AddressInfo;
    for (const headers of [
      ['Host', 'rebound.example'],
      ['Origin', 'http://evil.example'],
      ['Sec-Fetch-Site', 'same-site'],
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const answer = await rawCall(`http://127.0.0.1:${port}`, { target: '/metrics', headers });
      expect(answer.status).toBe(403);
    }
  });

  it('serves nothing else, and says what it serves', async () => {
    expect((await call('/v1/models')).status).toBe(404);
    const posted = await call('/metrics', { method: 'POST', body: 'x' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    fails = true;
    expect((await call('/metrics')).status).toBe(500);
  });
});
