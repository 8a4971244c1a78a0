/** What is never tried again, and that what is tried again is the same. */
import { gzipSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fixture } from '../../testing/fixture.ts';
import { rawCall, type RawCall } from '../../testing/raw-call.ts';
import type { RecordingUpstream } from '../../testing/recording-upstream.ts';
import { error, good, inTurn } from '../../testing/scripted-answers.ts';
import type { TestService } from '../../testing/start-test-service.ts';
import { BODY, MODEL, SPEND_LIMIT, startTwoKeys, type TwoKeys } from '../../testing/two-keys.ts';

let stage: TwoKeys;
let upstream: RecordingUpstream;
let service: TestService;
let ask: TwoKeys['ask'];
let labels: TwoKeys['labels'];

beforeAll(() => {
  // No backoff is waited for.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
beforeEach(async () => {
  stage = await startTwoKeys();
  ({ upstream, service, ask, labels } = stage);
});
afterEach(() => stage.stop());

describe('what is never tried again', () => {
  it.each([400, 404, 405, 409, 413, 422])('the caller’s own error: %i', async (status) => {
    upstream.answer(inTurn(error(status, [], `echo: ${SPEND_LIMIT}`)));
    const result = await ask();
    expect(result.status).toBe(status);
    expect(upstream.requests).toHaveLength(1);
    expect(result.header('x-should-retry')).toBeUndefined();
    upstream.answer(inTurn(good));
    for (let round = 0; round < 2; round += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await ask();
    }
    expect(labels()).toEqual(['a', 'b', 'a']);
  });

  it('anything once the first byte of the body has gone out', async () => {
    upstream.answer((_request, reply) => {
      reply.head(200, ['content-type', 'text/event-stream']);
      reply.write(fixture('text').subarray(0, 400));
      reply.destroy();
    });
    const result = await ask();
    expect(result.status).toBe(200);
    expect(result.body.toString()).toContain('event: error');
    expect(upstream.requests).toHaveLength(1);
    upstream.answer((_request, reply) => {
      reply.head(200, ['content-type', 'application/json']);
      reply.write('{');
      reply.destroy();
    });
    const broken = await ask();
    expect(broken).toMatchObject({ status: 200, complete: false });
    expect(upstream.requests).toHaveLength(2);
  });

  it.each([401, 402, 403, 429, 500, 529])('a call that is no Messages call: %i', async (status) => {
    upstream.answer(inTurn(error(status, ['x-should-retry', 'true'])));
    for (const call of [
      { target: '/v1/files' },
      { target: '/v1/messages/batches' },
      { target: '/v1/models', method: 'GET' },
      { target: '/v1/future/thing_01Abcdef', method: 'DELETE' },
    ]) {
      upstream.clear();
      // oxlint-disable-next-line no-await-in-loop
      const result = await rawCall(service.address, {
        ...call,
        ...(call.method === undefined ? { body: 'x' } : {}),
        headers: ['x-tulay-key', 'primary'],
      });
      expect(result.status).toBe(status);
      expect(upstream.requests).toHaveLength(1);
      expect(result.header('x-should-retry')).toBe('true');
      expect(result.header('x-tulay-attempts')).toBe('1');
    }
  });

  it('a body so large that it was not kept', async () => {
    upstream.answer(inTurn(error(500, ['x-should-retry', 'true'])));
    const result = await ask({ body: `{"model":"${MODEL}","x":"${'x'.repeat(5 * 2 ** 20)}"}` });
    expect(result.status).toBe(500);
    expect(upstream.requests).toHaveLength(1);
    expect(result.header('x-should-retry')).toBe('true');
  });

  it('a call with a key that the caller named, with another key', async () => {
    upstream.answer(inTurn(error(401)));
    expect((await ask({ headers: ['x-tulay-key', 'key-2'] })).status).toBe(401);
    expect(labels()).toEqual(['b']);
  });
});

describe('a body that is sent again', () => {
  it.each([
    ['in chunks', { headers: ['Transfer-Encoding', 'chunked'] }],
    ['compressed', { headers: ['content-encoding', 'gzip'], body: gzipSync(BODY) }],
    ['of count_tokens', { target: '/v1/messages/count_tokens' }],
    ['of 4 MB', { body: `{"model":"${MODEL}","x":"${'x'.repeat(4 * 2 ** 20 - 60)}"}` }],
  ])('%s is the same', async (_name, call: Partial<RawCall>) => {
    upstream.answer(inTurn(error(500), good));
    expect((await ask(call)).status).toBe(200);
    const expected = Buffer.from(call.body ?? BODY);
    expect(upstream.requests.map((request) => request.body.equals(expected))).toEqual([true, true]);
  });
});
