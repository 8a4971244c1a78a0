/** `results_url` of a message batch points at the gateway, wherever it is read, and nothing else of the answer changes. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rawCall, type RawAnswer } from '../../testing/raw-call.ts';
import { startRecordingUpstream, type RecordingUpstream } from '../../testing/recording-upstream.ts';
import { sdkClient } from '../../testing/sdk-client.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

const ID = 'msgbatch_01Abcdef';
const PATH = `/v1/messages/batches/${ID}`;
const UPSTREAM_URL = `https://api.anthropic.com${PATH}/results`;
const RESULTS = [
  { custom_id: 'one', result: { type: 'succeeded', message: { id: 'msg_1', content: [] } } },
  { custom_id: 'two 橋', result: { type: 'errored', error: { type: 'error' } } },
];
const RESULT_LINES = RESULTS.map((result) => `${JSON.stringify(result)}\n`).join('');

let upstream: RecordingUpstream;
let service: TestService;

beforeAll(async () => {
  upstream = await startRecordingUpstream();
  service = await startTestService({
    keys: ['sk-ant-one', 'sk-ant-two'],
    upstreamUrl: `${upstream.url}/base/path`,
  });
});
beforeEach(() => upstream.clear());
afterAll(async () => {
  await service.stop();
  await upstream.close();
});

function batch(fields: object = {}): object {
  return { id: ID, type: 'message_batch', processing_status: 'ended', results_url: UPSTREAM_URL, ...fields };
}

/** What a client gets for a body that the upstream answers with. */
function answered(body: Buffer | string, headers: readonly string[] = [], target = PATH): Promise<RawAnswer> {
  upstream.answer((_request, reply) =>
    reply.send(200, ['Content-Type', 'application/json', ...headers], body),
  );
  return rawCall(service.address, { target });
}

describe('results_url', () => {
  it('is replaced in place, with no other byte changed', async () => {
    const before =
      `{ "id" : "${ID}",\n\t"note": "caf\u00e9 \\u00e9 \\"results_url\\": \\"https://x.example/y\\"",` +
      ` "results_url" : "${UPSTREAM_URL}?a=1&b=%20" , "n": 1.0e2, "results_url_old": "https://x.example/z" }\n`;
    const answer = await answered(before);
    expect(answer.body.toString()).toBe(
      before.replace('https://api.anthropic.com/v1', `${service.address}/v1`),
    );
    expect(answer.header('Content-Length')).toBe(String(answer.body.length));
    expect(answer.complete).toBe(true);
  });

  it('is replaced where its slashes are escaped, where it carries the upstream’s own path, and in every batch of a list', async () => {
    const list = {
      data: [
        batch({ results_url: `${upstream.url}/base/path${PATH}/results` }),
        batch({ id: 'msgbatch_01Other', results_url: null }),
        batch(),
      ],
      has_more: false,
    };
    const escaped = JSON.stringify(list).replaceAll('https://', 'https:\\/\\/');
    const { data } = JSON.parse(
      (await answered(escaped, [], '/v1/messages/batches')).body.toString(),
    ) as typeof list;
    const ours = `${service.address}${PATH}/results`;
    expect(data.map((each) => (each as { results_url: string | null }).results_url)).toEqual([
      ours,
      null,
      ours,
    ]);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ] as const)(
    'is replaced in an answer encoded with %s, which then comes plain',
    async (encoding, compress) => {
      const answer = await answered(compress(JSON.stringify(batch())), ['Content-Encoding', encoding]);
      expect(JSON.parse(answer.body.toString())).toEqual(
        batch({ results_url: `${service.address}${PATH}/results` }),
      );
      expect(answer.header('content-encoding')).toBeUndefined();
      expect(answer.header('content-length')).toBe(String(answer.body.length));
    },
  );

  it('is replaced where the answer comes in chunks', async () => {
    const text = JSON.stringify(batch());
    upstream.answer((_request, reply) => {
      reply.head(200, ['content-type', 'application/json; charset=utf-8']);
      for (const character of text) reply.write(character);
      reply.end();
    });
    const answer = await rawCall(service.address, { target: PATH });
    expect(JSON.parse(answer.body.toString())).toEqual(
      batch({ results_url: `${service.address}${PATH}/results` }),
    );
    expect(answer.complete).toBe(true);
  });

  it.each([
    ['is null', '{"results_url": null}'],
    ['is no URL', '{"results_url": "soon"}'],
    ['has no path', '{"results_url": "https://api.anthropic.com"}'],
    ['stands in an answer that is no JSON', '<a "results_url": "https://x/y'],
  ])('is left alone where it %s', async (_why, text) => {
    expect((await answered(text)).body.toString()).toBe(text);
  });

  it('is left alone in an error, in an answer of another type or place, and in one that does not decode', async () => {
    const text = JSON.stringify(batch());
    upstream.answer((_request, reply) => reply.json(404, batch()));
    expect((await rawCall(service.address, { target: PATH })).body.toString()).toBe(text);
    upstream.answer((_request, reply) => reply.send(200, ['content-type', 'text/plain'], text));
    expect((await rawCall(service.address, { target: PATH })).body.toString()).toBe(text);
    upstream.answer((_request, reply) => reply.json(200, batch()));
    expect((await rawCall(service.address, { target: '/v1/files/file_01Abcdef' })).body.toString()).toBe(
      text,
    );
    expect((await answered(text, ['content-encoding', 'gzip'])).body.toString()).toBe(text);
    expect((await answered(text, ['content-encoding', 'x-future'])).body.toString()).toBe(text);
  });

  it('does not hold back an answer larger than any batch', async () => {
    const body = Buffer.from(JSON.stringify({ filler: 'x'.repeat(9 * 2 ** 20), ...batch() }));
    const answer = await answered(body);
    expect(answer.complete).toBe(true);
    expect(answer.body.equals(body)).toBe(true);
  });

  it('comes to no half answer when the upstream breaks off', async () => {
    upstream.answer((_request, reply) => {
      reply.head(200, ['content-type', 'application/json']);
      reply.write('{"results_url": "https://api.anth');
      reply.destroy();
    });
    const answer = await rawCall(service.address, { target: PATH });
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ type: 'error', error: { type: 'api_error' } });
    expect(await service.event(answer.header('x-tulay-request-id'))).toMatchObject({
      status: 502,
      errorClass: 'upstream_truncated',
    });
  });
});

describe('the official SDK', () => {
  function answerBatch(): void {
    upstream.answer((request, reply) => {
      if (request.target.endsWith('/results'))
        reply.send(200, ['content-type', 'application/x-jsonl'], RESULT_LINES);
      else reply.json(200, batch());
    });
  }

  it('reads the results of a batch through the gateway', async () => {
    answerBatch();
    const results: unknown[] = [];
    for await (const result of await sdkClient(service.address).messages.batches.results(ID))
      results.push(result);
    expect(results).toEqual(RESULTS);
    expect(upstream.requests.map(({ target }) => target)).toEqual([
      `/base/path${PATH}`,
      `/base/path${PATH}/results`,
    ]);
    expect(new Set(upstream.keysSeen()).size).toBe(1);
  });

  it('reads them by the public address of the gateway', async () => {
    answerBatch();
    let inside = '';
    const proxied: string[] = [];
    // What stands in front of a gateway: another address, and a path of its own.
    const front = http.createServer((request, response) => {
      const target = (request.url ?? '').replace(/^\/claude/, '');
      proxied.push(target);
      const { hostname, port } = new URL(inside);
      const headers = { ...request.headers, host: `${hostname}:${port}` };
      const onward = http.request(
        { hostname, port, method: request.method, path: target, headers },
        (answer) => {
          response.writeHead(answer.statusCode ?? 0, answer.headers);
          answer.pipe(response);
        },
      );
      request.pipe(onward);
    });
    await new Promise<void>((resolve) => {
      front.listen(0, '127.0.0.1', resolve);
    });
    const publicUrl = `http://127.0.0.1:${(front.address() as AddressInfo).port}/claude`;
    const behind = await startTestService({
      keys: ['sk-ant-one'],
      upstreamUrl: upstream.url,
      publicUrl: `${publicUrl}/`,
    });
    inside = behind.address;
    try {
      const client = sdkClient(publicUrl);
      expect(await client.messages.batches.retrieve(ID)).toMatchObject({
        results_url: `${publicUrl}${PATH}/results`,
      });
      const results: unknown[] = [];
      for await (const result of await client.messages.batches.results(ID)) results.push(result);
      expect(results).toEqual(RESULTS);
      expect(proxied).toEqual([PATH, PATH, `${PATH}/results`]);
    } finally {
      await behind.stop();
      front.closeAllConnections();
      front.close();
    }
  });

  it('does not take results that break off for all of them', async () => {
    upstream.answer((request, reply) => {
      if (!request.target.endsWith('/results')) {
        reply.json(200, batch());
        return;
      }
      reply.head(200, ['content-type', 'application/x-jsonl']);
      reply.write(RESULT_LINES.slice(0, -5));
      reply.destroy();
    });
    const results: unknown[] = [];
    const read = async (): Promise<void> => {
      for await (const result of await sdkClient(service.address).messages.batches.results(ID))
        results.push(result);
    };
    await expect(read()).rejects.toThrow(/terminated/);
    expect(results.length).toBeLessThan(2);
  });
});
