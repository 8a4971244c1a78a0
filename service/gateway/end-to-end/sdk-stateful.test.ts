/**
 * Calls of the official SDK that make or use things upstream, known to the gateway or not. Each is made twice, straight to a
 * recording upstream and through the gateway: what arrives and what comes back must be the same.
 */
import type Anthropic from '@anthropic-ai/sdk';
import { toFile } from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fixture } from '../../testing/fixture.ts';
import {
  startRecordingUpstream,
  type RecordedRequest,
  type RecordingUpstream,
  type Script,
} from '../../testing/recording-upstream.ts';
import { sdkClient } from '../../testing/sdk-client.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let upstream: RecordingUpstream;
let service: TestService;

beforeAll(async () => {
  upstream = await startRecordingUpstream();
  service = await startTestService({ keys: ['sk-ant-pool-key'], upstreamUrl: upstream.url });
});
beforeEach(() => upstream.clear());
afterAll(async () => {
  await service.stop();
  await upstream.close();
});

interface Arrived {
  readonly method: string;
  readonly target: string;
  readonly headers: [string, string][];
  readonly body: string;
}

const CHANGED = /^(?:host|connection|x-api-key|authorization|x-tulay-via|content-length|transfer-encoding)$/i;

/** Of multipart bodies; each has its own. */
const RANDOM_BOUNDARY = /formdata-undici-\d+/g;

async function arrived(request: RecordedRequest): Promise<Arrived> {
  const names = request.rawHeaders.filter((_, index) => index % 2 === 0);
  const headers = names.map((name, index): [string, string] => [
    name,
    request.rawHeaders[index * 2 + 1] ?? '',
  ]);
  const received = {
    method: request.method,
    target: request.target,
    headers: headers.filter(([name]) => !CHANGED.test(name)),
    body: (await request.received()).toString('latin1'),
  };
  return JSON.parse(JSON.stringify(received).replaceAll(RANDOM_BOUNDARY, 'boundary')) as Arrived;
}

/** Makes the same calls directly and through the gateway. */
async function bothWays<Result>(
  calls: (client: Anthropic) => Promise<Result>,
): Promise<{ direct: Result; through: Result; requests: Arrived[] }> {
  const direct = await calls(sdkClient(upstream.url));
  const sent = await Promise.all(upstream.requests.map(arrived));
  upstream.clear();
  const through = await calls(sdkClient(service.address));
  const received = await Promise.all(upstream.requests.map(arrived));
  expect(received).toEqual(sent);
  expect(new Set(upstream.keysSeen())).toEqual(new Set(['sk-ant-pool-key']));
  expect(JSON.stringify(upstream.requests.map((request) => request.rawHeaders))).not.toContain(
    'of-the-client',
  );
  return { direct, through, requests: received };
}

const anyObject: Script = (request, reply) => {
  const id = /[a-z]+_01[A-Za-z0-9]+/.exec(request.target)?.[0] ?? 'thing_01Abcdef';
  reply.json(200, { id, type: 'thing', deep: { numbers: [1e2, 0.1], text: '橋' } }, ['request-id', 'req_01']);
};
const anyPage: Script = (request, reply) => {
  const second = request.target.includes('after_id') || request.target.includes('page=');
  reply.json(200, {
    data: [{ id: second ? 'thing_01Second' : 'thing_01First' }],
    has_more: !second,
    first_id: 'thing_01First',
    last_id: 'thing_01First',
    next_page: second ? null : 'page_two',
  });
};

describe('message batches', () => {
  it('are created, looked at, cancelled and deleted', async () => {
    upstream.answer(anyObject);
    const params = {
      model: 'claude-haiku-5-5',
      max_tokens: 9,
      messages: [{ role: 'user' as const, content: '橋' }],
    };
    const { direct, through, requests } = await bothWays(async ({ messages: { batches } }) => [
      await batches.create({ requests: [{ custom_id: 'a', params }] }),
      await batches.retrieve('msgbatch_01Abcdef'),
      await batches.cancel('msgbatch_01Abcdef'),
      await batches.delete('msgbatch_01Abcdef'),
    ]);
    expect(through).toEqual(direct);
    expect(requests.map(({ method, target }) => `${method} ${target}`)).toEqual([
      'POST /v1/messages/batches',
      'GET /v1/messages/batches/msgbatch_01Abcdef',
      'POST /v1/messages/batches/msgbatch_01Abcdef/cancel',
      'DELETE /v1/messages/batches/msgbatch_01Abcdef',
    ]);
  });

  it('are listed page by page', async () => {
    upstream.answer(anyPage);
    const { direct, through } = await bothWays(async ({ messages: { batches } }) => {
      const ids: string[] = [];
      for await (const batch of batches.list({ limit: 1 })) ids.push(batch.id);
      return ids;
    });
    expect(direct).toEqual(['thing_01First', 'thing_01Second']);
    expect(through).toEqual(direct);
  });
});

describe('files', () => {
  it('are uploaded, looked at, downloaded and deleted', async () => {
    const content = Buffer.from(Array.from({ length: 150_000 }, (_, at) => (at * 13) & 0xff));
    const name = 'tulay 橋 "1".bin';
    const download: Script = (request, reply) => {
      if (!request.target.endsWith('/content')) void anyObject(request, reply);
      else
        reply.send(
          200,
          ['content-type', 'application/pdf', 'content-disposition', 'attachment; filename="x"'],
          content,
        );
    };
    upstream.answer(download);
    const { direct, through, requests } = await bothWays(async ({ files }) => {
      const made = await files.upload({ file: await toFile(content, name, { type: 'application/pdf' }) });
      const response = await files.download('file_01Abcdef');
      return {
        made,
        seen: await files.retrieveMetadata('file_01Abcdef'),
        bytes: Buffer.from(await response.arrayBuffer()),
        type: response.headers.get('content-type'),
        disposition: response.headers.get('content-disposition'),
        gone: await files.delete('file_01Abcdef'),
      };
    });
    expect(through).toEqual(direct);
    expect(through.bytes.equals(content)).toBe(true);
    expect(requests[0]?.body).toContain(content.toString('latin1'));
  });

  it('are listed page by page', async () => {
    upstream.answer(anyPage);
    const { direct, through } = await bothWays(async ({ files }) => {
      const ids: string[] = [];
      for await (const file of files.list()) ids.push(file.id);
      return ids;
    });
    expect(through).toEqual(direct);
  });
});

describe('skills', () => {
  it('are created from files, versioned, listed and deleted', async () => {
    upstream.answer((request, reply) => {
      if (request.method === 'GET' && /skills(?:\?|$)/.test(request.target)) return anyPage(request, reply);
      return anyObject(request, reply);
    });
    const { direct, through, requests } = await bothWays(async ({ skills }) => {
      const files = [
        await toFile(Buffer.from('---\nname: a\n---\n'), 'a/SKILL.md'),
        await toFile(Buffer.from([0, 255, 13, 10]), 'a/data.bin'),
      ];
      const ids: string[] = [];
      const made = await skills.create({ files, display_name: 'Ä' });
      for await (const skill of skills.list()) ids.push(skill.id);
      return [
        made,
        ids,
        await skills.retrieve('skill_01Abcdef'),
        await skills.versions.create('skill_01Abcdef', { files }),
        await skills.delete('skill_01Abcdef'),
      ];
    });
    expect(through).toEqual(direct);
    expect(requests[0]?.headers.find(([name]) => name === 'content-type')?.[1]).toMatch(
      /^multipart\/form-data; /,
    );
  });
});

describe('sessions', () => {
  it('are created, get events, and stream theirs', async () => {
    upstream.answer((request, reply) => {
      if (!request.target.includes('/events/stream')) return anyObject(request, reply);
      reply.head(200, ['content-type', 'text/event-stream']);
      return reply.end(fixture('session'));
    });
    const { direct, through, requests } = await bothWays(async ({ beta }) => {
      const session = await beta.sessions.create({ agent: 'agent_01Abcdef', environment_id: 'env_01Abcdef' });
      const sent = await beta.sessions.events.send('sesn_01Abcdef', {
        events: [{ type: 'user.message', content: [{ type: 'text', text: 'Go' }] }],
      });
      const events: unknown[] = [];
      for await (const event of await beta.sessions.events.stream('sesn_01Abcdef')) events.push(event);
      return { session, sent, events };
    });
    expect(through).toEqual(direct);
    expect(through.events).toHaveLength(3);
    expect(requests[2]?.headers).toContainEqual(['anthropic-beta', 'managed-agents-2026-04-01']);
  });
});

describe('what nobody has heard of', () => {
  it('passes all the same', async () => {
    upstream.answer((request, reply) => {
      reply.send(
        203,
        ['Content-Type', 'application/x-future', 'X-Future', request.method],
        Buffer.from([0, 1, 254]),
      );
    });
    const { direct, through, requests } = await bothWays(async (client) => {
      const calls = [
        client.post('/v1/future_things', { body: { a: [1, 'é'] } }),
        client.put('/v1/future_things/fut_01Abcdef', {
          body: { b: 1 },
          query: { a: ['x', 'y z'], 'b[]': '&=?#' },
        }),
        client.patch('/v1/future_things/fut_01Abcdef', {
          body: Buffer.from([1, 2, 3]),
          headers: { 'anthropic-future': 'v', 'content-type': 'application/x-future' },
        }),
        client.delete('/v1/future_things/fut_01Abcdef?x=%20+'),
      ];
      return Promise.all(
        calls.map(async (call) => {
          const response = await call.asResponse();
          const body = Buffer.from(await response.arrayBuffer());
          return [
            response.status,
            response.statusText,
            response.headers.get('x-future'),
            body.toString('hex'),
          ];
        }),
      );
    });
    expect(through).toEqual(direct);
    expect(requests).toHaveLength(4);
  });
});

describe('betas', () => {
  it('keep their headers', async () => {
    upstream.answer(anyObject);
    const { requests } = await bothWays((client) =>
      client.beta.messages.create(
        { model: 'claude-haiku-5-5', max_tokens: 9, messages: [], betas: ['a-2026-01-01', 'b-2026-01-01'] },
        { headers: { 'anthropic-unheard-of': '1' } },
      ),
    );
    expect(requests[0]?.headers).toEqual(
      expect.arrayContaining([
        ['anthropic-beta', 'a-2026-01-01,b-2026-01-01'],
        ['anthropic-unheard-of', '1'],
        ['anthropic-version', expect.stringMatching(/^20/)],
      ]),
    );
  });
});
