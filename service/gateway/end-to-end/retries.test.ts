/** Which failures of the upstream are tried again, with which key, and what the client then sees. */
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fixture } from '../../testing/fixture.ts';
import type { RecordingUpstream, Reply } from '../../testing/recording-upstream.ts';
import { error, good, inTurn, perKey } from '../../testing/scripted-answers.ts';
import type { TestService } from '../../testing/start-test-service.ts';
import { A, B, BODY, MODEL, SPEND_LIMIT, startTwoKeys, type TwoKeys } from '../../testing/two-keys.ts';

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

describe('an error that is the key’s', () => {
  it.each([
    ['401', error(401)],
    ['402', error(402)],
    ['403', error(403)],
    ['429 with retry-after', error(429, ['retry-after', '30'])],
    ['429 without', error(429)],
    ['the spend limit', error(400, [], SPEND_LIMIT)],
  ])('is tried again with another key at once, with the same bytes: %s', async (_name, answer) => {
    upstream.answer(perKey({ [A]: answer }));
    const result = await ask({ headers: ['anthropic-beta', 'a', 'Anthropic-Beta', 'b'] });
    expect(result.status).toBe(200);
    expect(labels()).toEqual(['a', 'b']);
    const [first, second] = upstream.requests;
    expect(first?.body.toString()).toBe(BODY);
    expect(second?.body.equals(first?.body ?? Buffer.alloc(0))).toBe(true);
    expect(second?.rawHeaders).toEqual(first?.rawHeaders.map((value) => (value === A ? B : value)));
    expect(result.header('x-tulay-attempts')).toBe('2');
    expect(result.header('x-tulay-key')).toBe('key-2');
    expect(await service.event(result.header('x-tulay-request-id'))).toMatchObject({
      attempts: 2,
      keyLabel: 'key-2',
      status: 200,
      errorClass: null,
      outputTokens: 3,
      requestBytes: BODY.length,
    });
  });

  it.each([
    ['401', error(401), false],
    ['402', error(402), false],
    ['the spend limit', error(400, [], SPEND_LIMIT), false],
    ['403', error(403), true],
    ['429', error(429, ['retry-after', '30']), true],
  ])('keeps the key from being asked again: %s', async (_name, answer, otherModelsGoOn) => {
    upstream.answer(perKey({ [A]: answer }));
    await ask();
    upstream.clear();
    upstream.answer(inTurn(good));
    for (let round = 0; round < 4; round += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await ask();
    }
    expect(labels()).toEqual(['b', 'b', 'b', 'b']);
    upstream.clear();
    for (let round = 0; round < 4; round += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await ask({ body: '{"model":"claude-opus-5-5"}' });
    }
    expect(labels().includes('a')).toBe(otherModelsGoOn);
  });

  it.each([401, 402, 403, 429])('reaches the client as it came when no key is left: %i', async (status) => {
    upstream.answer(
      inTurn(error(status, ['retry-after', '7', 'x-should-retry', 'true', 'request-id', 'req_1'])),
    );
    const result = await ask();
    expect(result.status).toBe(status);
    expect(labels()).toEqual(['a', 'b']);
    expect(result.header('retry-after')).toBe('7');
    expect(result.header('x-should-retry')).toBe('true');
    expect(JSON.parse(result.body.toString())).toMatchObject({ error: { message: `answer ${status}` } });
    expect(await service.event(result.header('x-tulay-request-id'))).toMatchObject({
      attempts: 2,
      status,
      keyLabel: 'key-2',
      upstreamRequestId: 'req_1',
    });
  });

  it('is asked about once more where it says at once, and then handed on', async () => {
    upstream.answer(inTurn(error(429, ['retry-after', '0'])));
    expect((await ask()).status).toBe(429);
    expect(labels().slice(0, 2)).toEqual(['a', 'b']);
    expect(labels()).toHaveLength(3);
  });

  it('is waited out where that does not take long', async () => {
    upstream.answer(inTurn(error(429, ['retry-after', '1']), error(429, ['retry-after', '1']), good));
    const answer = await ask();
    expect([answer.status, answer.header('x-tulay-attempts')]).toEqual([200, '3']);
    expect(Number(answer.header('x-tulay-queue-ms'))).toBeGreaterThan(500);
  });

  it('is not waited out longer than the request says', async () => {
    upstream.answer(inTurn(error(429, ['retry-after', '1'])));
    const answer = await ask({ headers: ['x-tulay-wait-ms', '100'] });
    expect([answer.status, answer.header('x-tulay-attempts')]).toEqual([429, '2']);
    expect((await ask({ headers: ['x-tulay-wait-ms', 'soon'] })).status).toBe(400);
    expect((await ask({ headers: ['x-tulay-priority', '11'] })).status).toBe(400);
  });

  it('of all keys is told by the gateway, with the time when it ends, without asking again', async () => {
    upstream.answer(inTurn(error(429, ['retry-after', '30'])));
    await ask();
    upstream.clear();
    const limited = await ask();
    expect(upstream.requests).toHaveLength(0);
    expect(limited.status).toBe(429);
    expect(Number(limited.header('retry-after'))).toBeGreaterThan(25);
    expect(limited.header('x-should-retry')).toBeUndefined();
    expect(JSON.parse(limited.body.toString())).toMatchObject({ error: { type: 'rate_limit_error' } });

    upstream.answer(inTurn(error(401)));
    await ask({ body: '{"model":"claude-opus-5-5"}' });
    upstream.clear();
    const refused = await ask({ body: '{"model":"claude-opus-5-5"}' });
    expect(upstream.requests).toHaveLength(0);
    expect(refused.status).toBe(503);
    expect(refused.body.toString()).toMatch(/primary: .*401.*key-2: .*401/);
    expect(await service.event(refused.header('x-tulay-request-id'))).toMatchObject({
      attempts: 0,
      errorClass: 'no_key_available',
    });
  });
});

describe('an error that may pass', () => {
  it.each([
    ['500', error(500)],
    ['503', error(503)],
    ['504', error(504)],
    ['529', error(529)],
    ['a broken connection', (reply: Reply) => reply.reset()],
    ['a closed connection', (reply: Reply) => reply.destroy()],
    ['no HTTP', (reply: Reply) => reply.raw('?\r\n\r\n')],
    [
      'an error that breaks off',
      (reply: Reply) => reply.raw('HTTP/1.1 400 Bad\r\nContent-Length: 9\r\n\r\n{'),
    ],
  ])('is tried again, with another key, with the same bytes: %s', async (_name, answer) => {
    upstream.answer(inTurn(answer, answer, good));
    const result = await ask();
    expect(result.status).toBe(200);
    expect(labels().slice(0, 2)).toEqual(['a', 'b']);
    expect(new Set(upstream.requests.map((request) => request.body.toString()))).toEqual(new Set([BODY]));
    expect(result.header('x-should-retry')).toBeUndefined();
    expect(await service.event(result.header('x-tulay-request-id'))).toMatchObject({
      attempts: 3,
      status: 200,
      errorClass: null,
    });
  });

  it.each([500, 503, 529])(
    'after three tries reaches the client, who is told not to go on: %i',
    async (status) => {
      upstream.answer(inTurn(error(status, ['x-should-retry', 'true', 'retry-after', '2'])));
      const result = await ask();
      expect(result.status).toBe(status);
      expect(upstream.requests).toHaveLength(3);
      expect(result.rawHeaders.filter((name) => name.toLowerCase() === 'x-should-retry')).toHaveLength(1);
      expect(result.header('x-should-retry')).toBe('false');
      expect(result.header('retry-after')).toBe('2');
      expect(result.header('x-tulay-attempts')).toBe('3');
      expect(await service.event(result.header('x-tulay-request-id'))).toMatchObject({ attempts: 3, status });
    },
  );

  it('that is no answer becomes 502, and the client is told not to go on', async () => {
    upstream.answer(inTurn((reply) => reply.reset()));
    const result = await ask();
    expect(result.status).toBe(502);
    expect(upstream.requests).toHaveLength(3);
    expect(result.header('x-should-retry')).toBe('false');
    expect(await service.event(result.header('x-tulay-request-id'))).toMatchObject({
      attempts: 3,
      errorClass: 'upstream_unreachable',
    });
  });

  it('and then a key’s error are both got over', async () => {
    upstream.answer(inTurn(error(500), error(401), error(529), good));
    const result = await ask();
    expect([result.status, result.header('x-should-retry')]).toEqual([529, 'false']);
    expect(upstream.requests).toHaveLength(3);
  });

  it('is not the key’s fault when the platform is busy', async () => {
    upstream.answer(inTurn(error(529)));
    for (let round = 0; round < 5; round += 1) {
      // oxlint-disable-next-line no-await-in-loop
      expect((await ask()).status).toBe(529);
    }
    upstream.answer(inTurn(good));
    expect((await ask()).header('x-tulay-attempts')).toBe('1');
  });

  it.each([
    ['break off', (reply: Reply) => reply.destroy()],
    ['end without their end', (reply: Reply) => reply.end()],
  ])('counts against the key of streams that %s', async (_how, stop) => {
    upstream.answer((_request, reply) => {
      reply.head(200, ['content-type', 'text/event-stream']);
      reply.write(fixture('text').subarray(0, 400));
      stop(reply);
    });
    for (let round = 0; round < 5; round += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await ask({ headers: ['x-tulay-key', 'primary'] });
    }
    upstream.clear();
    upstream.answer(inTurn(good));
    for (let round = 0; round < 4; round += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await ask();
    }
    expect(labels()).toEqual(['b', 'b', 'b', 'b']);
  });

  it('is tried again only within the retry budget', async () => {
    const held: Reply[] = [];
    let asked = 0;
    let allAsked = (): void => undefined;
    const everybodyCame = new Promise<void>((resolve) => {
      allAsked = resolve;
    });
    const first = new Set<string>();
    upstream.answer(async (request, reply) => {
      const body = (await request.received()).toString();
      if (first.has(body)) {
        held.push(reply);
        return;
      }
      first.add(body);
      asked += 1;
      if (asked === 20) allAsked();
      await everybodyCame;
      error(500)(reply);
    });
    const named = { headers: ['x-tulay-key', 'primary'] };
    const answers = Array.from({ length: 20 }, (_, index) =>
      ask({ ...named, body: `{"model":"${MODEL}","n":${index}}` }),
    );
    // A fifth of twenty.
    await vi.waitFor(() => expect(held.length).toBe(4));
    for (const reply of held) good(reply);
    const statuses = (await Promise.all(answers)).map((answer) => [
      answer.status,
      answer.header('x-should-retry'),
    ]);
    expect(statuses.filter(([status]) => status === 200)).toHaveLength(4);
    expect(statuses.filter(([status, retry]) => status === 500 && retry === 'false')).toHaveLength(16);
    expect(upstream.requests).toHaveLength(24);
  });
});
