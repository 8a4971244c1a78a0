import { existsSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { dirname } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startEmbeddedSimulator } from './embedded-simulator.ts';
import type { EmbeddedSimulator } from './embedded-simulator.ts';

interface Answered {
  status: number | undefined;
  headers: Record<string, unknown>;
  body: string;
}

describe('the embedded simulator', () => {
  let simulator: EmbeddedSimulator | undefined;
  afterEach(async () => {
    await simulator?.close();
    simulator = undefined;
  });

  const ask = (
    running: EmbeddedSimulator,
    secret: string,
    path = '/v1/models?limit=1000',
  ): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const call = request(
        {
          socketPath: running.socketPath,
          path,
          headers: {
            host: new URL(running.origin).host,
            authorization: `Bearer ${secret}`,
            'anthropic-version': '2026-10-21',
          },
        },
        (response) => {
          let body = '';
          response.on('data', (chunk: Buffer) => (body += chunk.toString()));
          response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
        },
      );
      call.on('error', reject);
      call.end();
    });

  it('serves three keys of two organizations over a socket of its own', async () => {
    simulator = await startEmbeddedSimulator({ latency: 'instant' });
    expect(simulator.keys.map(({ label }) => label)).toEqual(['simulated-1', 'simulated-2', 'simulated-3']);
    expect(simulator.origin).toBe('http://simulator.tulay.internal');
    const organizations: unknown[] = [];
    for (const { secret } of simulator.keys) {
      // oxlint-disable-next-line no-await-in-loop
      const { status, headers } = await ask(simulator, secret);
      expect(status).toBe(200);
      organizations.push(headers['anthropic-organization-id']);
    }
    expect(new Set(organizations).size).toBe(2);
    expect(organizations[0]).toBe(organizations[1]);
    expect((await ask(simulator, 'sk-ant-of-somebody-else')).status).toBe(401);
  });

  it.skipIf(process.platform === 'win32')('listens where only this user can reach it', async () => {
    simulator = await startEmbeddedSimulator();
    const folder = statSync(dirname(simulator.socketPath));
    expect(folder.mode & 0o777).toBe(0o700);
  });

  it('takes control calls under its own name', async () => {
    simulator = await startEmbeddedSimulator();
    const { status, body } = await ask(simulator, 'none', '/simulator/control');
    expect([status, body]).toEqual([200, expect.stringContaining('"simulated-1"')]);
  });

  it('leaves nothing behind when it is closed', async () => {
    const running = await startEmbeddedSimulator();
    await running.close();
    expect(existsSync(dirname(running.socketPath))).toBe(false);
    await expect(ask(running, 'x')).rejects.toThrow('ENOENT');
  });

  it('runs a scenario from the start on', async () => {
    const steps = [{ fault: 'unauthorized', key: 'simulated-2' }];
    simulator = await startEmbeddedSimulator({ scenario: JSON.stringify({ steps }) });
    const statuses: unknown[] = [];
    // oxlint-disable-next-line no-await-in-loop
    for (const { secret } of simulator.keys) statuses.push((await ask(simulator, secret)).status);
    expect(statuses).toEqual([200, 401, 200]);
    await expect(startEmbeddedSimulator({ scenario: '{"steps": [{"fault": "x"}]}' })).rejects.toThrow(
      'the scenario is wrong: line 1: unknown fault "x"',
    );
  });

  it('says why it cannot start', async () => {
    await expect(
      startEmbeddedSimulator({ keys: [{ label: 'x', secret: 's', organization: 'nowhere' }] }),
    ).rejects.toThrow('key x: there is no organization "nowhere"');
  });
});
