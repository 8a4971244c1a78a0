/** A client that leaves takes its upstream call with it, at once and whatever the moment, and its event says so. */
import http from 'node:http';
import net from 'node:net';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fixture } from '../../testing/fixture.ts';
import { startRecordingUpstream, type RecordingUpstream } from '../../testing/recording-upstream.ts';
import { sdkClient } from '../../testing/sdk-client.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

const AT_MOST_MS = 250;
const BODY = '{"model":"claude-haiku-5-5","max_tokens":9,"messages":[]}';

let upstream: RecordingUpstream;
let service: TestService;

beforeAll(async () => {
  upstream = await startRecordingUpstream();
  service = await startTestService({ keys: ['sk-ant-one', 'sk-ant-two'], upstreamUrl: upstream.url });
});
beforeEach(async () => {
  upstream.clear();
  eventsBefore = (await service.events(0)).length;
});
afterAll(async () => {
  await service.stop();
  await upstream.close();
});

/** A request under way, on a connection of its own. */
function send(target: string, options: { length?: number; body?: string | Buffer } = {}): http.ClientRequest {
  const request = http.request({
    host: '127.0.0.1',
    port: service.port,
    method: 'POST',
    path: target,
    agent: false,
    headers: { 'content-length': options.length ?? Buffer.byteLength(options.body ?? BODY) },
  });
  request.on('error', () => undefined);
  if (options.length === undefined) request.end(options.body ?? BODY);
  else request.write(options.body ?? '');
  return request;
}

/** Breaks the connection and says how long the upstream took to notice. */
async function msUntilAborted(leave: () => void): Promise<number> {
  const [call] = upstream.requests;
  if (call === undefined) throw new Error('nothing reached the upstream');
  const leftAt = performance.now();
  leave();
  const noticed = await Promise.race([call.aborted(), delay(5_000, Number.POSITIVE_INFINITY)]);
  return noticed - leftAt;
}

let eventsBefore = 0;

/** The event of the test's request. */
async function lastEvent() {
  return (await service.events(eventsBefore + 1)).at(-1);
}

const LEFT = { status: 499, errorClass: 'client_closed', method: 'POST' };

describe('a client that leaves', () => {
  it.each(['/v1/messages', '/v1/future'])('%s before the head of its answer', async (target) => {
    upstream.answer(() => undefined);
    const request = send(target);
    await (await upstream.next()).received();
    expect(await msUntilAborted(() => request.destroy())).toBeLessThan(AT_MOST_MS);
    expect(await lastEvent()).toMatchObject({
      ...LEFT,
      path: target,
      attempts: 1,
      firstByteMs: null,
      keyLabel: expect.stringMatching(/./),
      model: target === '/v1/messages' ? 'claude-haiku-5-5' : null,
    });
  });

  it.each([
    ['text/event-stream', [], fixture('text').subarray(0, 400)],
    ['text/event-stream', ['content-encoding', 'gzip'], gzipSync(fixture('text')).subarray(0, 100)],
    ['application/json', [], Buffer.from('{"id":"msg_1","content":[')],
  ])('in the middle of its answer: %s %s', async (type, headers, bytes) => {
    upstream.answer((_request, reply) => {
      reply.head(200, ['content-type', type, ...headers]);
      reply.write(bytes);
    });
    const request = send('/v1/messages');
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    await once(response, 'readable');
    expect(await msUntilAborted(() => request.destroy())).toBeLessThan(AT_MOST_MS);
    expect(await lastEvent()).toMatchObject({
      status: 200,
      errorClass: 'client_closed',
      stream: type === 'text/event-stream',
      firstByteMs: expect.any(Number),
    });
  });

  it('while its answer is held for a change', async () => {
    upstream.answer((_request, reply) => {
      reply.head(200, ['content-type', 'application/json']);
      reply.write('{"id":');
    });
    const request = send('/v1/messages/batches');
    await upstream.next();
    await delay(30);
    expect(await msUntilAborted(() => request.destroy())).toBeLessThan(AT_MOST_MS);
    expect(await lastEvent()).toMatchObject(LEFT);
  });

  it.each(['/v1/files', '/v1/messages'])('while it uploads to %s', async (target) => {
    upstream.answer(() => undefined);
    // Large enough that a Messages body flows as soon as its model was read.
    const request = send(target, {
      length: 20 * 2 ** 20,
      body: `{"model":"claude-haiku-5-5","x":"${'x'.repeat(100_000)}`,
    });
    await upstream.next();
    expect(await msUntilAborted(() => request.destroy())).toBeLessThan(AT_MOST_MS);
    expect(await lastEvent()).toMatchObject({ ...LEFT, path: target, requestBytes: expect.any(Number) });
    expect(await service.metric('tulay_body_bytes_in_flight')).toBe(0);
  });

  it('while its body is collected never reaches the upstream', async () => {
    const request = send('/v1/messages', { length: 1_000, body: BODY });
    await delay(50);
    request.destroy();
    await delay(50);
    expect(upstream.requests).toHaveLength(0);
    expect(await lastEvent()).toMatchObject({ ...LEFT, attempts: 0 });
    expect(await service.metric('tulay_body_bytes_in_flight')).toBe(0);
  });

  it('by a reset is as gone as by a clean close', async () => {
    upstream.answer((_request, reply) => {
      reply.head(200, ['content-type', 'text/event-stream']);
      reply.write(fixture('text').subarray(0, 400));
    });
    const socket = net.connect(service.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(
      `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
    );
    await once(socket, 'data');
    expect(await msUntilAborted(() => socket.resetAndDestroy())).toBeLessThan(AT_MOST_MS);
    expect(await lastEvent()).toMatchObject({ status: 200, errorClass: 'client_closed' });
  });

  it('while the gateway waits to try again is not tried for again', async () => {
    upstream.answer((_request, reply) =>
      reply.json(529, { type: 'error', error: { type: 'overloaded_error' } }),
    );
    // How long the pause before the next attempt is, chance decides: here it is as long as it can be.
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.999);
    const request = send('/v1/messages');
    await upstream.next();
    await delay(20);
    request.destroy();
    await delay(1_000);
    random.mockRestore();
    expect(upstream.requests.length).toBe(1);
    expect(await lastEvent()).toMatchObject({ ...LEFT, attempts: 1 });
  });

  it('by the official SDK’s AbortController, streaming or not', async () => {
    const question = { model: 'claude-haiku-5-5', max_tokens: 9, messages: [] };
    const client = sdkClient(service.address);
    upstream.answer(() => undefined);
    const controller = new AbortController();
    const asked = client.messages.create(question, { signal: controller.signal }).catch(() => 'aborted');
    await upstream.next();
    expect(await msUntilAborted(() => controller.abort())).toBeLessThan(AT_MOST_MS);
    expect(await asked).toBe('aborted');

    upstream.clear();
    upstream.answer((_request, reply) => {
      reply.head(200, ['content-type', 'text/event-stream']);
      reply.write(fixture('text').subarray(0, 600));
    });
    const stream = await client.messages.create({ ...question, stream: true });
    for await (const event of stream) {
      if (event.type !== 'content_block_start') continue;
      expect(await msUntilAborted(() => stream.controller.abort())).toBeLessThan(AT_MOST_MS);
    }
    expect(await service.events(eventsBefore + 2)).toHaveLength(eventsBefore + 2);
  });

  it('says nothing about the key it was served with', async () => {
    upstream.answer(() => undefined);
    for (let round = 0; round < 12; round += 1) {
      const request = send('/v1/messages');
      // oxlint-disable-next-line no-await-in-loop
      await upstream.next();
      request.destroy();
    }
    await delay(50);
    upstream.answer((_request, reply) => reply.json(200, { id: 'msg_1' }));
    const response = await fetch(`${service.address}/v1/messages`, { method: 'POST', body: BODY });
    expect(response.status).toBe(200);
  });
});
