/** Encoded answers: the bytes pass as they are, the official SDK reads them, and the usage inside is on record. */
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture } from '../../testing/fixture.ts';
import { rawCall } from '../../testing/raw-call.ts';
import { startRecordingUpstream, type RecordingUpstream } from '../../testing/recording-upstream.ts';
import { sdkClient } from '../../testing/sdk-client.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

const ENCODINGS = [
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
] as const;
const MESSAGE = {
  id: 'msg_01',
  type: 'message',
  role: 'assistant',
  model: 'claude-haiku-5-5',
  content: [{ type: 'text', text: 'Tulay 橋 '.repeat(10_000) }],
  stop_reason: 'end_turn',
  usage: {
    input_tokens: 21,
    cache_creation_input_tokens: 12,
    cache_read_input_tokens: 300,
    output_tokens: 15,
  },
};
const FACTS = {
  inputTokens: 21,
  cacheCreationTokens: 12,
  cacheReadTokens: 300,
  outputTokens: 15,
  stopReason: 'end_turn',
  errorClass: null,
};
const question = { model: 'claude-haiku-5-5', max_tokens: 9, messages: [] };

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

describe.each(ENCODINGS)('%s', (encoding, compress) => {
  it('carries a message', async () => {
    const bytes = compress(JSON.stringify(MESSAGE));
    upstream.answer((_request, reply) => {
      reply.send(200, ['content-type', 'application/json', 'content-encoding', encoding], bytes);
    });
    const answer = await rawCall(service.address, { target: '/v1/messages', body: '{}' });
    expect(answer.body.equals(bytes)).toBe(true);
    expect(answer.header('content-encoding')).toBe(encoding);
    expect(await service.event(answer.header('x-tulay-request-id'))).toMatchObject({
      ...FACTS,
      responseBytes: bytes.length,
    });
    const message = await sdkClient(service.address).messages.create(question);
    expect(message.content).toEqual(MESSAGE.content);
  });

  it('carries a stream, event by event where the upstream flushes', async () => {
    const bytes = compress(fixture('text'));
    upstream.answer((_request, reply) => {
      reply.head(200, ['content-type', 'text/event-stream', 'content-encoding', encoding]);
      for (let at = 0; at < bytes.length; at += 50) reply.write(bytes.subarray(at, at + 50));
      reply.end();
    });
    const answer = await rawCall(service.address, { target: '/v1/messages', body: '{}' });
    expect(answer.complete).toBe(true);
    expect(answer.body.equals(bytes)).toBe(true);
    expect(await service.event(answer.header('x-tulay-request-id'))).toMatchObject({
      ...FACTS,
      stream: true,
    });
    const message = await sdkClient(service.address).messages.stream(question).finalMessage();
    expect(message.usage.output_tokens).toBe(15);
  });

  it('carries an error', async () => {
    const error = {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'max_tokens: Field required' },
    };
    upstream.answer((_request, reply) => {
      reply.send(
        400,
        ['content-type', 'application/json', 'content-encoding', encoding],
        compress(JSON.stringify(error)),
      );
    });
    await expect(sdkClient(service.address).messages.create(question)).rejects.toMatchObject({
      status: 400,
      error,
    });
  });
});

describe('an encoding', () => {
  it('that the gateway does not know passes unread', async () => {
    const bytes = Buffer.from([1, 2, 3, 4, 0, 255]);
    for (const type of ['application/json', 'text/event-stream']) {
      upstream.answer((_request, reply) => {
        reply.send(200, ['content-type', type, 'content-encoding', 'x-future'], bytes);
      });
      // oxlint-disable-next-line no-await-in-loop
      const answer = await rawCall(service.address, { target: '/v1/messages', body: '{}' });
      expect(answer).toMatchObject({ status: 200, complete: true });
      expect(answer.header('content-encoding')).toBe('x-future');
      expect(answer.body.equals(bytes)).toBe(true);
    }
  });

  it('on top of another passes unread', async () => {
    const bytes = brotliCompressSync(gzipSync(fixture('text')));
    for (const encodings of [['gzip, br'], ['gzip', 'br']]) {
      upstream.answer((_request, reply) => {
        reply.head(200, [
          'content-type',
          'text/event-stream',
          ...encodings.flatMap((each) => ['content-encoding', each]),
        ]);
        reply.end(bytes);
      });
      // oxlint-disable-next-line no-await-in-loop
      const answer = await rawCall(service.address, { target: '/v1/messages', body: '{}' });
      expect(answer).toMatchObject({ status: 200, complete: true });
      expect(answer.body.equals(bytes)).toBe(true);
    }
  });

  it('that is wrongly stated does no harm to a JSON answer', async () => {
    upstream.answer((_request, reply) => {
      reply.json(200, MESSAGE, ['content-encoding', 'gzip']);
    });
    const answer = await rawCall(service.address, { target: '/v1/messages', body: '{}' });
    expect(answer.complete).toBe(true);
    expect(answer.body.toString()).toBe(JSON.stringify(MESSAGE));
    expect(await service.event(answer.header('x-tulay-request-id'))).toMatchObject({
      status: 200,
      inputTokens: null,
    });
  });
});
