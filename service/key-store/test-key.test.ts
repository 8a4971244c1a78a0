import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../lib/clock.ts';
import { Secret } from '../lib/secret.ts';
import {
  startRecordingUpstream,
  type RecordingUpstream,
  type Script,
} from '../testing/recording-upstream.ts';
import { startSimulatedUpstream } from '../testing/simulated-upstream.ts';
import { Upstream } from '../upstream/upstream.ts';
import { createKeyTester, type KeyTester } from './test-key.ts';

const SECRET = 'sk-ant-api03-abcdefghijklmnop-4f2a';
const secret = new Secret(SECRET);
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

function testerOf(url: string, timeoutMs?: number): KeyTester {
  const upstream = new Upstream({ url: new URL(url), maxConnections: 4, simulated: false });
  closers.push(() => upstream.close());
  return createKeyTester({
    upstream,
    origin: url,
    clock: systemClock,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
}

async function upstreamOf(script: Script): Promise<RecordingUpstream> {
  const upstream = await startRecordingUpstream(script);
  closers.push(() => upstream.close());
  return upstream;
}

describe('a test of a key', () => {
  it('is a call that costs nothing, and learns the organization', async () => {
    const upstream = await upstreamOf((_request, reply) =>
      reply.json(200, { data: [], has_more: false }, ['anthropic-organization-id', 'org-7']),
    );
    expect(await testerOf(upstream.url).test(secret)).toMatchObject({
      verdict: 'accepted',
      ok: true,
      status: 200,
      organizationId: 'org-7',
    });
    const [request] = upstream.requests;
    expect(`${request?.method} ${request?.target}`).toBe('GET /v1/models?limit=1');
    expect(request?.header('x-api-key')).toBe(SECRET);
    expect(request?.header('anthropic-version')).toBe('2023-06-01');
  });

  it('keeps the path before /v1 of an upstream', async () => {
    const upstream = await upstreamOf((_request, reply) => reply.json(200, { data: [] }));
    await testerOf(`${upstream.url}/anthropic`).test(secret);
    expect(upstream.requests[0]?.target).toBe('/anthropic/v1/models?limit=1');
  });

  it('is understood by the simulator', async () => {
    const simulator = await startSimulatedUpstream({
      keys: [{ label: 'one', secret: SECRET }],
      strictKeys: true,
    });
    closers.push(() => simulator.close());
    const tester = testerOf(simulator.origin);
    expect((await tester.test(secret)).verdict).toBe('accepted');
    expect((await tester.test(new Secret(`${SECRET}x`))).verdict).toBe('refused');
  });

  it.each([
    [401, 'refused', false],
    [402, 'billing', false],
    [403, 'forbidden', false],
    [429, 'limited', true],
    [500, 'overloaded', false],
    [529, 'overloaded', false],
    [302, 'unexpected', false],
    [404, 'unexpected', false],
    [204, 'unexpected', false],
  ])('says of %i: %s', async (status, verdict, ok) => {
    const upstream = await upstreamOf((_request, reply) =>
      reply.json(status, { error: { message: `echo ${SECRET}` } }, ['location', 'http://127.0.0.1:9/']),
    );
    const test = await testerOf(upstream.url).test(secret);
    expect(test).toMatchObject({ verdict, ok, status });
    expect(JSON.stringify(test)).not.toContain('abcdefghijklmnop');
  });

  it.each(['<html>hello</html>', '{"models":[]}', '', '[]'])(
    'takes %j for no answer of Claude’s API',
    async (body) => {
      const upstream = await upstreamOf((_request, reply) =>
        reply.send(200, ['content-type', 'text/html'], body),
      );
      expect((await testerOf(upstream.url).test(secret)).verdict).toBe('unexpected');
    },
  );

  it('reads no more than it needs of an endless answer', async () => {
    const upstream = await upstreamOf(async (_request, reply) => {
      reply.head(200, ['content-type', 'application/json']);
      for (let i = 0; i < 10_000; i += 1) {
        // One after the other, as the other side takes them.
        // oxlint-disable-next-line no-await-in-loop
        if (!reply.write('x'.repeat(10_000))) await reply.drained();
      }
    });
    expect((await testerOf(upstream.url).test(secret)).verdict).toBe('unexpected');
  });

  it('gives up on an upstream that says nothing', async () => {
    const upstream = await upstreamOf(() => undefined);
    const test = await testerOf(upstream.url, 50).test(secret);
    expect(test).toMatchObject({ verdict: 'timeout', ok: false, status: null });
    await upstream.requests[0]?.aborted();
  });

  it('tells an upstream that cannot be reached, or breaks off', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const refused = await testerOf(`http://127.0.0.1:${port}`).test(secret);
    expect(refused).toMatchObject({ verdict: 'unreachable', ok: false });
    expect(refused.message).toContain('the connection was refused');

    const upstream = await upstreamOf((_request, reply) => reply.reset());
    expect((await testerOf(upstream.url).test(secret)).verdict).toBe('unreachable');
  });
});
