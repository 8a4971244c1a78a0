/** A client that stops reading stops its upstream, holds next to nothing in the gateway, and goes on where it was. */
import { createHash } from 'node:crypto';
import http from 'node:http';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import v8 from 'node:v8';
import vm from 'node:vm';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRecordingUpstream, type RecordingUpstream } from '../../testing/recording-upstream.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

const STREAMS = 8;
const MOST_PER_STREAM = 2 ** 20;
/** Far more than the system's socket buffers on both connections. */
const UNBOUNDED = 64 * 2 ** 20;
const END = 'event: message_stop\ndata: {"type":"message_stop"}\n\n';

let upstream: RecordingUpstream;
let service: TestService;

beforeAll(async () => {
  upstream = await startRecordingUpstream();
  service = await startTestService({ keys: ['sk-ant-one'], upstreamUrl: upstream.url });
});
afterAll(async () => {
  await service.stop();
  await upstream.close();
});

/** Memory that buffers and the like take in this process, what nobody refers to any more left out. */
async function bytesHeld(): Promise<number> {
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc') as () => void;
  collect();
  // What was found dead is given back in the background.
  await delay(50);
  collect();
  const { external, heapUsed } = process.memoryUsage();
  return external + heapUsed;
}

async function open(): Promise<http.IncomingMessage> {
  const body = '{"model":"claude-haiku-5-5"}';
  const request = http.request({
    host: '127.0.0.1',
    port: service.port,
    method: 'POST',
    path: '/v1/messages',
    agent: false,
    headers: { 'content-length': body.length },
  });
  request.on('error', () => undefined);
  request.end(body);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  // Not even the little that Node would read ahead.
  response.socket.pause();
  return response;
}

const event = Buffer.from(`event: content_block_delta\ndata: {"text":"${'橋'.repeat(300)}"}\n\n`);
const stored = (bytes: Buffer): Buffer => gzipSync(bytes, { level: 0 });
const endless = Buffer.alloc(16 * 1024, 'data');
const KINDS = [
  {
    kind: 'an event stream',
    type: 'text/event-stream',
    encoding: 'identity',
    chunk: Buffer.concat(Array.from({ length: 16 }, () => event)),
  },
  { kind: 'one endless event', type: 'text/event-stream', encoding: 'identity', chunk: endless },
  {
    kind: 'a body of any kind',
    type: 'application/json',
    encoding: 'identity',
    chunk: Buffer.alloc(16 * 1024, '['),
  },
  // Encoded pieces one after the other are an encoded whole.
  { kind: 'one endless encoded event', type: 'text/event-stream', encoding: 'gzip', chunk: stored(endless) },
  { kind: 'an encoded body', type: 'application/json', encoding: 'gzip', chunk: stored(endless) },
];

describe('a reader that stops', () => {
  it.each(KINDS)('in $kind', async ({ type, encoding, chunk }) => {
    const sent = Array.from({ length: STREAMS }, () => 0);
    const hashes = sent.map(() => createHash('sha256'));
    let lastProgress = performance.now();
    const upstreamMay = { goOn: true };
    let opened = 0;
    upstream.answer(async (_request, reply) => {
      const index = opened;
      opened += 1;
      reply.head(200, ['content-type', type, 'content-encoding', encoding]);
      while (upstreamMay.goOn && (sent[index] ?? 0) < UNBOUNDED) {
        hashes[index]?.update(chunk);
        sent[index] = (sent[index] ?? 0) + chunk.length;
        lastProgress = performance.now();
        // oxlint-disable-next-line no-await-in-loop
        if (!reply.write(chunk)) await reply.drained();
      }
      const plain = Buffer.from(type === 'text/event-stream' ? `\n\n${END}` : '');
      const end = encoding === 'gzip' ? stored(plain) : plain;
      hashes[index]?.update(end);
      reply.end(end);
    });

    const before = await bytesHeld();
    const responses: http.IncomingMessage[] = [];
    for (let index = 0; index < STREAMS; index += 1) {
      // Opened in turn, so that the upstream's streams are in the same order.
      // oxlint-disable-next-line no-await-in-loop
      responses.push(await open());
    }
    while (performance.now() - lastProgress < 300) {
      // oxlint-disable-next-line no-await-in-loop
      await delay(20);
    }
    expect(Math.max(...sent)).toBeLessThan(UNBOUNDED);
    const held = ((await bytesHeld()) - before) / STREAMS;
    expect(held).toBeLessThan(MOST_PER_STREAM);

    upstreamMay.goOn = false;
    const received = await Promise.all(
      responses.map(async (response) => {
        const hash = createHash('sha256');
        response.socket.resume();
        for await (const bytes of response) hash.update(bytes as Buffer);
        expect(response.complete).toBe(true);
        return hash.digest('hex');
      }),
    );
    expect(received).toEqual(hashes.map((hash) => hash.digest('hex')));
  });
});
