import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import zlib from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BodyFault, BodyFlow } from './body-flow.ts';
import { BodyInspector } from './body-inspector.ts';
import { ByteBudget } from './byte-budget.ts';

const MB = 2 ** 20;

interface Setup {
  readonly contentEncoding?: string;
  readonly prefix?: readonly (string | Buffer)[];
  readonly limit?: number;
}

function flowOf({ contentEncoding, prefix = [], limit = 32 * MB }: Setup = {}) {
  const client = new PassThrough({ highWaterMark: 16 * MB });
  client.pause();
  const budget = new ByteBudget({ total: 64 * MB, finisher: MB, maxWaitMs: 1_000 });
  const account = budget.open();
  const inspector = new BodyInspector({
    readFields: true,
    limit,
    contentEncoding: contentEncoding ?? null,
    account,
  });
  const chunks = prefix.map((each) => Buffer.from(each as string));
  for (const chunk of chunks) {
    account.take(chunk.length);
    inspector.write(chunk);
  }
  const flow = new BodyFlow(client as unknown as IncomingMessage, inspector, account, chunks);
  return { client, budget, flow };
}

/** Reads the flow to its end. */
async function sent(flow: BodyFlow): Promise<{ text: string; whole: boolean }> {
  const received: Buffer[] = [];
  return new Promise((resolve) => {
    const over = (whole: boolean): void =>
      resolve({ text: Buffer.concat(received).toString('latin1'), whole });
    flow.on('data', (chunk: Buffer) => received.push(chunk));
    flow.on('end', () => over(true));
    flow.on('close', () => over(false));
  });
}

describe('BodyFlow', () => {
  it('hands on what was collected, then what comes, in its order and whole', async () => {
    const { client, flow, budget } = flowOf({ prefix: ['{"model":', '"m",'] });
    expect(budget.held).toBe(13);
    const sending = sent(flow);
    client.write('"stream":true,');
    client.end('"x":1}');
    expect(await sending).toEqual({ text: '{"model":"m","stream":true,"x":1}', whole: true });
    expect(flow.refusal).toBeNull();
    expect(flow.bytes).toBe(33);
    expect(budget.held).toBe(0);
  });

  it('passes on a body that had ended before it began to flow', async () => {
    const { flow } = flowOf({ prefix: ['{"model":"m"}'] });
    const sending = sent(flow);
    await flow.endOfBody();
    expect(await sending).toEqual({ text: '{"model":"m"}', whole: true });
  });

  it('passes on a body that ends before anybody reads it', async () => {
    const { client, flow } = flowOf({ prefix: ['{"model":"m"}'] });
    client.end();
    client.resume();
    await new Promise((resolve) => client.on('end', resolve));
    expect(await sent(flow)).toEqual({ text: '{"model":"m"}', whole: true });
  });

  it.each([
    ['a field that stands twice', ['"x":1,', '"model":"n"}'], 'ambiguous_field'],
    ['a field with an escape', ['"x":1,', '"mod\\u0065l":"n"}'], 'ambiguous_field'],
    ['a field cut in two', ['"x":1,"mod', 'el":"n"}'], 'ambiguous_field'],
    ['nesting too deep', ['"x":', '['.repeat(120)], 'body_too_deep'],
    ['too much', ['"x":1,', 'a'.repeat(200)], 'request_too_large'],
  ])('ends without its last bytes at a fault: %s', async (_what, [good = '', bad = ''], code) => {
    const { client, flow, budget } = flowOf({ prefix: ['{"model":"m",'], limit: 180 });
    const sending = sent(flow);
    client.write(good);
    await vi.waitFor(() => expect(flow.bytes).toBe(13 + good.length));
    client.end(bad);
    const { text, whole } = await sending;
    expect(whole).toBe(false);
    expect(flow.errored).toBeInstanceOf(BodyFault);
    expect(flow.refusal?.code).toBe(code);
    expect(`{"model":"m",${good}`).toContain(text);
    expect(budget.held).toBe(0);
  });

  it('keeps the last bytes of a compressed body back until it is known to be good', async () => {
    for (const [bytes, code] of [
      [zlib.gzipSync('{"model":"m","model":"n"}'), 'ambiguous_field'],
      [zlib.gzipSync('{"model":"m"}').subarray(0, -1), 'malformed_body'],
    ] as const) {
      const { client, flow } = flowOf({ contentEncoding: 'gzip' });
      const sending = sent(flow);
      for (const byte of bytes) client.write(Buffer.from([byte]));
      client.end();
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const { text, whole } = await sending;
      expect(whole).toBe(false);
      expect(text.length).toBeLessThan(bytes.length);
      expect(flow.refusal?.code).toBe(code);
    }
    const { client, flow } = flowOf({ contentEncoding: 'gzip' });
    const good = zlib.gzipSync('{"model":"m"}');
    const sending = sent(flow);
    for (const byte of good) client.write(Buffer.from([byte]));
    client.end();
    expect(await sending).toEqual({ text: good.toString('latin1'), whole: true });
  });

  it('stops a bomb though the client is not being read just then', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(64 * MB, 0x20));
    const { client, flow } = flowOf({ contentEncoding: 'gzip', limit: 8 * MB });
    const sending = sent(flow);
    client.end(bomb);
    expect((await sending).whole).toBe(false);
    expect(flow.refusal?.code).toBe('request_too_large');
  });

  it('loses nothing of a compressed body whose decoder catches up before anybody reads', async () => {
    const text = 'abcdefgh'.repeat(200_000);
    const encoded = zlib.gzipSync(`{"model":"m","x":"${text}"}`, { level: 0 });
    const { client, flow } = flowOf({ contentEncoding: 'gzip', prefix: [encoded.subarray(0, 500_000)] });
    client.write(encoded.subarray(500_000));
    // The connection to the upstream takes its time.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const sending = sent(flow);
    client.end();
    expect(await sending).toEqual({ text: encoded.toString('latin1'), whole: true });
  });

  it('hands on together what comes in many small chunks at once, and alone what comes alone', async () => {
    const { client, flow } = flowOf();
    const handed: number[] = [];
    flow.on('data', (chunk: Buffer) => handed.push(chunk.length));
    for (let index = 0; index < 5_000; index += 1) client.write('a');
    await vi.waitFor(() => expect(handed.reduce((sum, each) => sum + each, 0)).toBe(5_000));
    expect(handed.length).toBeLessThan(10);
    handed.length = 0;
    client.write('b');
    await vi.waitFor(() => expect(handed).toEqual([1]));
    client.write('c');
    client.write(Buffer.alloc(60_000));
    await vi.waitFor(() => expect(handed.reduce((sum, each) => sum + each, 0)).toBe(60_002));
    client.end();
  });

  it('reads the client only while the upstream takes bytes', async () => {
    const { client, flow } = flowOf();
    const chunk = Buffer.alloc(64 * 1024, 0x20);
    for (let index = 0; index < 100; index += 1) client.write(chunk);
    flow.read(0);
    await vi.waitFor(() => expect(flow.bytes).toBeGreaterThan(0));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(flow.bytes).toBeLessThanOrEqual(MB);
    expect(client.isPaused()).toBe(true);
    client.end();
    const { text, whole } = await sent(flow);
    expect({ length: text.length, whole }).toEqual({ length: 100 * chunk.length, whole: true });
  });

  it('given up, returns what it held and reads the rest of the body away', async () => {
    const { client, flow, budget } = flowOf({ prefix: ['{"model":"m",'] });
    flow.destroy();
    await vi.waitFor(() => expect(budget.held).toBe(0));
    client.end('x'.repeat(1_000));
    await vi.waitFor(() => expect(client.readableEnded).toBe(true));
  });
});

describe('a client that stops sending', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => vi.useRealTimers());
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('is given up after a minute without a byte', async () => {
    const { client, flow } = flowOf({ prefix: ['{"model":"m",'] });
    const sending = sent(flow);
    for (const letter of ['"', 'x', '"']) {
      client.write(letter);
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await turn();
      vi.advanceTimersByTime(59_000);
      expect(flow.destroyed).toBe(false);
    }
    vi.advanceTimersByTime(1_000);
    expect((await sending).whole).toBe(false);
    expect(flow.refusal?.code).toBe('request_timeout');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is not blamed while it is the upstream that takes no bytes, nor for the time after its last byte', async () => {
    const { client, flow } = flowOf();
    client.write(Buffer.alloc(2 * MB, 0x20));
    flow.read(0);
    await turn();
    await turn();
    expect(client.isPaused()).toBe(true);
    vi.advanceTimersByTime(600_000);
    expect(flow.destroyed).toBe(false);
    client.end();
    expect((await sent(flow)).whole).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
