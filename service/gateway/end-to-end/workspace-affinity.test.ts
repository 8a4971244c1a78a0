/** What a key made upstream is reached with that key again: by path, by query, and by what a Messages body refers to. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { toFile } from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rawCall, type RawAnswer, type RawCall } from '../../testing/raw-call.ts';
import { startRecordingUpstream, type RecordingUpstream } from '../../testing/recording-upstream.ts';
import { sdkClient } from '../../testing/sdk-client.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

const KEYS = ['sk-ant-key-a', 'sk-ant-key-b', 'sk-ant-key-c'];
const FILE = 'file_011CAbcdef';
const MODEL = 'claude-haiku-5-5';

let upstream: RecordingUpstream;
let service: TestService;
let dataDirectory: string;

beforeEach(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'tulay-test-'));
  upstream = await startRecordingUpstream((_request, reply) => reply.json(200, { id: FILE, type: 'file' }));
  service = await start(KEYS);
});
afterEach(async () => {
  await service.stop();
  await upstream.close();
  await rm(dataDirectory, { recursive: true, force: true });
});

function start(keys: readonly string[]): Promise<TestService> {
  return startTestService({ keys, upstreamUrl: upstream.url, dataDirectory });
}

async function restart(keys: readonly string[]): Promise<void> {
  await service.stop();
  service = await start(keys);
  upstream.clear();
}

function call(target: string, options: Omit<RawCall, 'target'> = {}): Promise<RawAnswer> {
  return rawCall(service.address, { target, ...options });
}

/** The key that a call reaches the upstream with. */
async function keyOf(target: string, options: Omit<RawCall, 'target'> = {}): Promise<string | undefined> {
  upstream.clear();
  await call(target, options);
  return upstream.keysSeen()[0];
}

/** Makes a file and says with which key. */
function makeFile(headers: readonly string[] = []): Promise<string | undefined> {
  return keyOf('/v1/files', { body: 'content', headers });
}

const message = (content: unknown, more: object = {}): string =>
  JSON.stringify({ model: MODEL, max_tokens: 9, messages: [{ role: 'user', content }], ...more });
const withFile = message([{ type: 'document', source: { type: 'file', file_id: FILE } }]);

/** Keys of as many calls as there are keys, and then some. */
async function keysOfSeveral(
  target: string,
  options: Omit<RawCall, 'target'>,
): Promise<Set<string | undefined>> {
  const keys = new Set<string | undefined>();
  for (let round = 0; round < 4; round += 1) {
    // oxlint-disable-next-line no-await-in-loop
    keys.add(await keyOf(target, options));
  }
  return keys;
}

describe('a file', () => {
  it('is looked at, downloaded, used and deleted with the key that made it, by the official SDK', async () => {
    const { files, messages } = sdkClient(service.address);
    const file = await files.upload({ file: await toFile(Buffer.from('x'), 'x.txt') });
    await files.retrieveMetadata(file.id);
    await files.download(file.id);
    await messages.create({
      model: MODEL,
      max_tokens: 9,
      messages: [
        { role: 'user', content: [{ type: 'document', source: { type: 'file', file_id: file.id } }] },
      ] as never,
    });
    await files.delete(file.id);
    expect(upstream.requests).toHaveLength(5);
    expect(new Set(upstream.keysSeen()).size).toBe(1);
  });

  it('is made with the tenant’s home key, always the same, while plain messages take any', async () => {
    const home = await makeFile();
    expect(await keysOfSeveral('/v1/files', { body: 'more' })).toEqual(new Set([home]));
    expect(await keysOfSeveral('/v1/future_things', { body: 'more' })).toEqual(new Set([home]));
    const keys = new Set<string | undefined>();
    for (let conversation = 0; conversation < 24; conversation += 1) {
      // oxlint-disable-next-line no-await-in-loop
      keys.add(await keyOf('/v1/messages', { body: message(`hi ${conversation}`) }));
    }
    expect(keys).toEqual(new Set(KEYS));
    // The one that did least of late.
    expect(KEYS).toContain(await keyOf('/v1/models'));
  });

  const other = withFile.replace(FILE, 'file_011COther');
  it.each([
    ['plain', { body: other }],
    ['with white space', { body: other.replace('"file_id":', '"file_id" :\n ') }],
    ['in gzip', { body: gzipSync(other), headers: ['content-encoding', 'gzip'] }],
    ['in zstd', { body: zstdCompressSync(other), headers: ['content-encoding', 'zstd'] }],
    ['in chunks', { body: other, headers: ['transfer-encoding', 'chunked'] }],
    [
      'in a large body, before its model',
      { body: `{"messages":[{"file_id":"file_011COther"},"${'x'.repeat(5 * 2 ** 20)}"],"model":"${MODEL}"}` },
    ],
    [
      'in a large encoded body, before its model',
      {
        body: gzipSync(
          `{"messages":[{"file_id":"file_011COther"},"${randomBytes(4 * 2 ** 20).toString('hex')}"],"model":"${MODEL}"}`,
        ),
        headers: ['content-encoding', 'gzip'],
      },
    ],
  ])('that another key made decides over a message that refers to it: %s', async (_how, options) => {
    const home = await makeFile();
    const key = KEYS.find((each) => each !== home) ?? '';
    const label = ['primary', 'key-2', 'key-3'][KEYS.indexOf(key)] ?? '';
    upstream.answer((_request, reply) => reply.json(200, { id: 'file_011COther' }));
    expect(await makeFile(['x-tulay-key', label])).toBe(key);
    expect(await keysOfSeveral('/v1/messages', options)).toEqual(new Set([key]));
  });

  it('is not looked for with another key when its own fails', async () => {
    await makeFile();
    upstream.clear();
    upstream.answer((_request, reply) =>
      reply.json(401, { type: 'error', error: { type: 'authentication_error' } }),
    );
    expect((await call('/v1/messages', { body: withFile })).status).toBe(401);
    expect(upstream.requests).toHaveLength(1);
  });

  it('keeps its key over a restart, whatever the order and names of the keys', async () => {
    const made = await makeFile(['x-tulay-key', 'key-3']);
    const home = await keyOf('/v1/files', { body: 'x' });
    const newcomers = Array.from({ length: 12 }, (_, index) => `sk-ant-newcomer-${index}`);
    await restart([...newcomers, ...KEYS.toReversed()]);
    expect(await keyOf(`/v1/files/${FILE}`)).toBe(made);
    expect(await keyOf('/v1/messages', { body: withFile })).toBe(made);
    expect(await keyOf('/v1/files', { body: 'x' })).toBe(home);
  });

  it('of a key that is no longer there is not found, and says why', async () => {
    const made = await makeFile(['x-tulay-key', 'key-3']);
    await restart(KEYS.filter((key) => key !== made));
    for (const [target, options] of [
      [`/v1/files/${FILE}`, {}],
      ['/v1/messages', { body: withFile }],
    ] as const) {
      // oxlint-disable-next-line no-await-in-loop
      const answer = await call(target, options);
      expect(answer.status).toBe(404);
      expect(JSON.parse(answer.body.toString())).toMatchObject({
        error: { type: 'not_found_error', message: expect.stringContaining('no longer in the pool') },
      });
      // oxlint-disable-next-line no-await-in-loop
      expect(await service.event(answer.header('x-tulay-request-id'))).toMatchObject({
        status: 404,
        errorClass: 'not_found',
        attempts: 0,
      });
    }
    expect(upstream.requests).toHaveLength(0);
  });
});

describe('x-tulay-key', () => {
  it('names the key outright', async () => {
    expect(
      await keysOfSeveral('/v1/messages', { body: message('hi'), headers: ['x-tulay-key', 'key-2'] }),
    ).toEqual(new Set([KEYS[1]]));
    expect(await keyOf('/v1/models', { headers: ['X-Tulay-Key', 'key-3'] })).toBe(KEYS[2]);
    await makeFile(['x-tulay-key', 'primary']);
    expect(await keyOf(`/v1/files/${FILE}`, { headers: ['x-tulay-key', 'key-2'] })).toBe(KEYS[1]);
  });

  it('that is no label is refused, with those that are', async () => {
    upstream.clear();
    const answer = await call('/v1/messages', { body: message('hi'), headers: ['x-tulay-key', 'nobody'] });
    expect(answer.status).toBe(400);
    expect(answer.body.toString()).toMatch(/primary, key-2, key-3/);
    expect(upstream.requests).toHaveLength(0);
  });
});

describe('ids that answers name', () => {
  const KEY_2 = ['x-tulay-key', 'key-2'];

  it.each([
    [
      'a session’s events',
      '/v1/sessions',
      { id: 'sesn_011CAbcdef' },
      '/v1/sessions/sesn_011CAbcdef/events/stream',
    ],
    [
      'a batch’s results',
      '/v1/messages/batches',
      { id: 'msgbatch_01Abcdef' },
      '/v1/messages/batches/msgbatch_01Abcdef/results',
    ],
    ['what nobody has heard of', '/v1/future', { id: 'fut_01Abcdef' }, '/v1/future/fut_01Abcdef/act?x=1'],
    ['a query', '/v1/sessions', { id: 'sesn_011CAbcdef' }, '/v1/files?scope_id=sesn_011CAbcdef'],
  ])('are reached with the key that they came with: %s', async (_what, target, made, later) => {
    upstream.answer((_request, reply) => reply.json(200, made));
    await call(target, { body: '{}', headers: KEY_2 });
    expect(await keyOf(later)).toBe(KEYS[1]);
  });

  it('are learnt from a list', async () => {
    upstream.answer((_request, reply) => reply.json(200, { data: [{ id: 'file_011COne' }, { id: FILE }] }));
    await call('/v1/files', { headers: KEY_2 });
    expect(await keyOf(`/v1/files/${FILE}`)).toBe(KEYS[1]);
  });

  it('are not learnt from the content of a file, which anybody may have written', async () => {
    const home = await keyOf('/v1/files/file_011CUnseen');
    const other = KEYS.indexOf(home ?? '') === 1 ? ['x-tulay-key', 'key-3'] : KEY_2;
    upstream.answer((_request, reply) => reply.json(200, { id: 'file_011CUnseen' }));
    await call(`/v1/files/${FILE}/content`, { headers: other });
    expect(await keyOf('/v1/files/file_011CUnseen')).toBe(home);
  });

  const container = { id: 'container_011CAbcdef', expires_at: '2026-12-01T00:00:00Z' };
  const output = { type: 'code_execution_tool_result', content: { content: [{ file_id: 'file_011CMade' }] } };
  const json = JSON.stringify({ id: 'msg_1', container, content: [output] });
  const events =
    `event: message_start\ndata: ${JSON.stringify({ message: { id: 'msg_1', container } })}\n\n` +
    `event: content_block_start\ndata: ${JSON.stringify({ content_block: output })}\n\n` +
    'event: message_stop\ndata: {}\n\n';
  it.each([
    ['a message', ['content-type', 'application/json'], Buffer.from(json)],
    ['an encoded message', ['content-type', 'application/json', 'content-encoding', 'gzip'], gzipSync(json)],
    ['a stream', ['content-type', 'text/event-stream'], Buffer.from(events)],
    [
      'an encoded stream',
      ['content-type', 'text/event-stream', 'content-encoding', 'gzip'],
      gzipSync(events),
    ],
  ])('are learnt from %s that ran code', async (_what, headers, bytes) => {
    upstream.answer((_request, reply) => {
      reply.head(200, headers);
      for (let at = 0; at < bytes.length; at += 40) reply.write(bytes.subarray(at, at + 40));
      reply.end();
    });
    const tools = { tools: [{ type: 'code_execution_20250825', name: 'code_execution' }] };
    await call('/v1/messages', { body: message('run', tools), headers: KEY_2 });
    expect(await keysOfSeveral('/v1/files/file_011CMade/content', {})).toEqual(new Set([KEYS[1]]));
    const next = message('go on', { container: 'container_011CAbcdef' });
    expect(await keysOfSeveral('/v1/messages', { body: next })).toEqual(new Set([KEYS[1]]));
  });
});
