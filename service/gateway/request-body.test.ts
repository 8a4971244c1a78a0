import type { IncomingMessage, ServerResponse } from 'node:http';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import zlib from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EndOfTurn } from '../lib/end-of-turn.ts';
import { systemClock } from '../lib/clock.ts';
import { ByteBudget } from './byte-budget.ts';
import { Exchange } from './exchange.ts';
import { readRequestBody, sendable, type BodyResult } from './request-body.ts';
import { readRequestHeaders } from './request-headers.ts';
import { routeOf } from './route.ts';

const MB = 2 ** 20;
const SMALL = '{"model":"m","max_tokens":5,"stream":true}';
const OPTIONS = { total: 64 * MB, finisher: 33 * MB, maxWaitMs: 1_000 };

interface Setup {
  readonly path?: string;
  readonly headers?: readonly string[];
  readonly budget?: ByteBudget;
  readonly expectsContinue?: boolean;
}

function bodyOf({ path = '/v1/messages', headers = [], budget, expectsContinue = false }: Setup = {}) {
  const client = Object.assign(new PassThrough({ highWaterMark: 64 * MB }), { method: 'POST', url: path });
  const writeContinue = vi.fn<() => void>();
  const response = Object.assign(new EventEmitter(), { writeContinue });
  const exchange: Exchange = new Exchange(
    { nextRequestId: () => 'id', clock: systemClock, endOfTurn: new EndOfTurn({ active: 0 }) },
    client as unknown as IncomingMessage,
    response as unknown as ServerResponse,
    { exchangeClosed: () => exchange.settle() },
  );
  const used = budget ?? new ByteBudget(OPTIONS);
  const read = Promise.withResolvers<BodyResult>();
  let known: BodyResult | undefined;
  readRequestBody(
    {
      exchange,
      headers: readRequestHeaders(headers),
      route: routeOf('POST', { raw: path, path, decodedPath: path, query: '' }),
      budget: used,
      expectsContinue,
    },
    (body) => {
      known = body;
      read.resolve(body);
    },
  );
  // What is known at once is handed out as it is.
  const result: BodyResult | Promise<BodyResult> = known ?? read.promise;
  return { client, response, writeContinue, budget: used, result };
}

const declared = (bytes: number): string[] => ['content-length', String(bytes)];
const CHUNKED = ['transfer-encoding', 'chunked'];

/** What a body came to, in few words. */
async function outcome(result: BodyResult | Promise<BodyResult>): Promise<string> {
  const body = await result;
  return body.kind === 'refused' ? body.refusal.code : body.kind;
}

describe('a request without a body', () => {
  it.each([[[]], [declared(0)]])('is known at once: %j', (headers) => {
    const { result } = bodyOf({ headers, expectsContinue: true });
    expect(result).toMatchObject({ kind: 'none', fields: { model: null } });
    expect(sendable(result as never)).toBeNull();
  });
});

describe('a body', () => {
  it.each([
    ['/v1/messages', declared(32 * MB + 1), 'request_too_large'],
    ['/v1/messages/batches', declared(256 * MB + 1), 'request_too_large'],
    ['/v1/files', declared(500 * MB + 1), 'request_too_large'],
    ['/v1/messages', ['transfer-encoding', 'gzip, chunked'], 'malformed_http'],
    ['/v1/files', ['transfer-encoding', 'gzip, chunked'], 'malformed_http'],
    ['/v1/messages', [...CHUNKED, 'content-encoding', 'lzma'], 'unsupported_encoding'],
  ])('is refused by its headers before anything is read of it: %s %j', async (path, headers, code) => {
    const { result, writeContinue } = bodyOf({ path, headers, expectsContinue: true });
    expect(result).not.toBeInstanceOf(Promise);
    expect(await outcome(result)).toBe(code);
    expect(writeContinue).not.toHaveBeenCalled();
  });

  it('is asked for where the client waits for that', () => {
    expect(bodyOf({ headers: declared(5), expectsContinue: true }).writeContinue).toHaveBeenCalledOnce();
    expect(bodyOf({ headers: declared(5) }).writeContinue).not.toHaveBeenCalled();
  });

  it.each([declared(SMALL.length), CHUNKED])('of messages is collected whole: %s %s', async (...headers) => {
    const { client, result, response, budget } = bodyOf({ headers });
    client.write(SMALL.slice(0, 10));
    client.end(SMALL.slice(10));
    const body = await result;
    expect(body).toMatchObject({ kind: 'whole', fields: { model: 'm', maxTokens: 5, stream: true } });
    expect(sendable(body as never)).toEqual(Buffer.from(SMALL));
    // Held until the answer is complete, since it may have to be sent again.
    expect(budget.held).toBe(SMALL.length);
    Object.assign(response, { writableFinished: true }).emit('close');
    expect(budget.held).toBe(0);
  });

  it('of messages beyond 4 MB flows once its model was read', async () => {
    for (const headers of [declared(6 * MB), CHUNKED]) {
      const { client, result } = bodyOf({ headers });
      client.write('{"model":"m","x":"');
      const isDeclared = headers !== CHUNKED;
      if (!isDeclared) client.write(Buffer.alloc(4 * MB, 'a'));
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const body = await result;
      expect(body).toMatchObject({
        kind: 'flow',
        fields: { model: 'm' },
        length: isDeclared ? 6 * MB : null,
      });
      expect(client.isPaused()).toBe(true);
      if (body.kind === 'flow') body.flow.destroy();
    }
  });

  it('of messages that names its model last is collected to its end, then flows', async () => {
    const { client, result } = bodyOf({ headers: CHUNKED });
    client.write('{"x":"');
    client.write(Buffer.alloc(5 * MB, 'a'));
    client.end('","model":"late"}');
    const body = await result;
    expect(body).toMatchObject({ kind: 'flow', fields: { model: 'late' } });
    if (body.kind !== 'flow') return;
    const received: Buffer[] = [];
    for await (const chunk of body.flow) received.push(chunk as Buffer);
    expect(Buffer.concat(received)).toHaveLength(5 * MB + 23);
  });

  it('of anything else flows from its first byte', () => {
    const { result } = bodyOf({ path: '/v1/files', headers: declared(100) });
    expect(result).toMatchObject({ kind: 'flow', length: 100, fields: { model: null } });
  });

  it('is refused for what it holds, and the rest of it read away', async () => {
    const { client, result, budget } = bodyOf({ headers: CHUNKED });
    client.write('{"model":"m","model":"n",');
    expect(await outcome(result)).toBe('ambiguous_field');
    expect(budget.held).toBe(0);
    client.end('x'.repeat(10_000));
    await vi.waitFor(() => expect(client.readableEnded).toBe(true));
  });

  it('is refused for what its decoder finds, though nothing more comes', async () => {
    const { client, result, budget } = bodyOf({ headers: [...CHUNKED, 'content-encoding', 'gzip'] });
    client.write(zlib.gzipSync(Buffer.alloc(40 * MB, 0x20)).subarray(0, -10));
    expect(await outcome(result)).toBe('request_too_large');
    expect(budget.held).toBe(0);
  });

  it('is dropped when its client leaves', async () => {
    const { client, response, result, budget } = bodyOf({ headers: declared(100) });
    client.write('{"model":');
    await vi.waitFor(() => expect(budget.held).toBeGreaterThan(0));
    Object.assign(response, { writableFinished: false }).emit('close');
    expect(await outcome(result)).toBe('left');
    expect(budget.held).toBe(0);
  });
});

describe('a body there is no room for', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => vi.useRealTimers());

  const crowded = () => {
    const budget = new ByteBudget({ total: 100, finisher: 0, maxWaitMs: 1_000 });
    const others = budget.open();
    others.take(80);
    return { budget, others };
  };
  const waits = async (client: PassThrough): Promise<void> => {
    await vi.waitFor(() => expect(client.isPaused()).toBe(true));
  };

  it('waits unread until there is some', async () => {
    const { budget, others } = crowded();
    const { client, result } = bodyOf({ headers: declared(SMALL.length), budget });
    client.end(SMALL);
    await waits(client);
    others.close();
    expect(await outcome(result)).toBe('whole');
    expect(budget.held).toBe(SMALL.length);
  });

  it('is refused after a while, and its client can go on to read why', async () => {
    const { budget } = crowded();
    const { client, result } = bodyOf({ headers: CHUNKED, budget });
    client.write(SMALL);
    await waits(client);
    vi.advanceTimersByTime(1_000);
    expect(await outcome(result)).toBe('body_budget_exhausted');
    expect(budget.held).toBe(80);
    client.end('x'.repeat(10_000));
    await vi.waitFor(() => expect(client.readableEnded).toBe(true));
  });

  it('leaves no place in line when its client leaves', async () => {
    const { budget, others } = crowded();
    const { client, response, result } = bodyOf({ headers: CHUNKED, budget });
    client.write(SMALL);
    await waits(client);
    Object.assign(response, { writableFinished: false }).emit('close');
    expect(await outcome(result)).toBe('left');
    others.close();
    expect(budget.held).toBe(0);
    expect(budget.open().take(100)).toBe(true);
  });
});

describe('a client that stops sending', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => vi.useRealTimers());
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('is given up after a minute without a byte', async () => {
    const { client, result, budget } = bodyOf({ headers: declared(SMALL.length) });
    client.write(SMALL.slice(0, 5));
    await turn();
    vi.advanceTimersByTime(59_999);
    client.write(SMALL.slice(5, 9));
    await turn();
    vi.advanceTimersByTime(59_999);
    await turn();
    expect(budget.held).toBe(9);
    vi.advanceTimersByTime(1);
    expect(await outcome(result)).toBe('request_timeout');
    expect(budget.held).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no timer behind when it has sent everything', async () => {
    for (const headers of [declared(SMALL.length), CHUNKED]) {
      const { client, result } = bodyOf({ headers });
      client.write(SMALL.slice(0, 9));
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await turn();
      client.end(SMALL.slice(9));
      // oxlint-disable-next-line no-await-in-loop -- as above
      expect(await outcome(result)).toBe('whole');
      expect(vi.getTimerCount()).toBe(0);
    }
  });
});
