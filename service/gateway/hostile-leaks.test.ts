/**
 * Marks every secret and every prompt, drives the service through its ways out, and looks for the marks in all it says: the log
 * at its most talkative, metrics, health, events, files of the data directory, and what clients are answered.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cleanEnvironment, TestProcess } from '../testing/child-process.ts';
import { rawCall, type RawAnswer } from '../testing/raw-call.ts';
import { rawExchange } from '../testing/raw-socket.ts';
import { startRecordingUpstream, type RecordingUpstream } from '../testing/recording-upstream.ts';

const MARKS = {
  'the pool’s first key': 'sk-ant-api03-MARKED-first-0123456789abcdef',
  'the pool’s second key': 'sk-ant-api03-MARKED-second-0123456789abcdef',
  'the client’s key': 'sk-ant-api03-MARKED-client-0123456789abcdef',
  'an unknown client key': 'tly_MARKED_unknown_0123456789abcdef',
  'the admin’s token': 'MARKED-admin-token-0123456789abcdef',
  'the prompt': 'MARKED-prompt-my-diagnosis',
  'the answer': 'MARKED-answer-your-diagnosis',
  'a header of the client': 'MARKED-header-of-the-client',
  'a query': 'MARKED-query-of-the-client',
} as const;

const folder = mkdtempSync(join(tmpdir(), 'tulay-leaks-'));
const dataDirectory = join(folder, 'data');

let upstream: RecordingUpstream;
let service: TestProcess;
let address: string;
const answers: RawAnswer[] = [];

const prompt = JSON.stringify({
  model: 'claude-opus-5',
  max_tokens: 5,
  messages: [{ role: 'user', content: MARKS['the prompt'] }],
});

async function call(
  options: { method?: string; target?: string; headers?: readonly string[]; body?: string } = {},
): Promise<RawAnswer> {
  const { method = 'POST', target = '/v1/messages', headers = [], body = prompt } = options;
  const answer = await rawCall(address, {
    method,
    target: `${target}?secret=${MARKS['a query']}`,
    headers: [
      'x-api-key',
      MARKS['the client’s key'],
      'x-custom',
      MARKS['a header of the client'],
      ...headers,
    ],
    body,
  });
  answers.push(answer);
  return answer;
}

beforeAll(async () => {
  upstream = await startRecordingUpstream();
  service = new TestProcess(process.execPath, [join(import.meta.dirname, '../main.ts')], {
    env: cleanEnvironment({
      PORT: '0',
      LOG_LEVEL: 'trace',
      TULAY_DATA_DIR: dataDirectory,
      TULAY_ADMIN_TOKEN: MARKS['the admin’s token'],
      ANTHROPIC_API_KEY: MARKS['the pool’s first key'],
      ANTHROPIC_API_KEY_2: MARKS['the pool’s second key'],
      ANTHROPIC_BASE_URL: upstream.url,
    }),
  });
  [, address = ''] = await service.said(/(http:\/\/127\.0\.0\.1:\d+)/);
});

afterAll(async () => {
  await service.kill();
  await upstream.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('whatever happens to a request', () => {
  it('nothing that is secret is said anywhere', async () => {
    const text = MARKS['the answer'];
    const good = (stream: boolean): void =>
      upstream.answer((_request, reply) => {
        if (!stream)
          reply.json(200, { id: 'msg_01', content: [{ type: 'text', text }], usage: { input_tokens: 1 } });
        else {
          reply.head(200, ['content-type', 'text/event-stream']);
          reply.write(
            `event: content_block_delta\ndata: {"delta":{"type":"text_delta","text":"${text}"}}\n\n`,
          );
          reply.destroy();
        }
      });
    const statuses: number[] = [];
    const note = async (answer: Promise<RawAnswer>): Promise<void> =>
      void statuses.push((await answer).status);

    good(false);
    await note(call());
    good(true);
    await note(call());
    upstream.answer((_request, reply) => reply.reset());
    await note(call());
    await note(call({ target: '/v1/files' }));
    upstream.answer((_request, reply) => reply.raw(`NO HTTP ${text}\r\n\r\n`));
    await note(call({ target: '/v1/files' }));

    good(false);
    await note(call({ headers: ['authorization', `Bearer ${MARKS['an unknown client key']}`] }));
    await note(call({ headers: ['Host', 'evil.example'] }));
    await note(call({ headers: ['Origin', 'http://evil.example'] }));
    await note(call({ headers: ['x-tulay-key', 'nobody'] }));
    await note(call({ target: '/v1//messages' }));
    await note(call({ target: '/v1/organizations' }));
    await note(call({ method: 'TRACE' }));
    await note(call({ headers: ['content-encoding', 'gzip'] }));
    await note(call({ body: prompt.replace('{', '{"model":"x",') }));
    await note(call({ target: '/api/nothing' }));
    await note(call({ target: '/api/admin/status' }));
    await rawExchange(
      Number(new URL(address).port),
      `POST /v1/messages HTTP/1.1\r\nHost: x\r\nx-api-key : ${MARKS['the client’s key']}\r\n\r\n${MARKS['the prompt']}`,
    );
    // What takes a key out comes last.
    for (const status of [400, 404, 529, 500, 429, 403, 401]) {
      upstream.answer((_request, reply) => reply.json(status, { error: { message: 'no' } }));
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await note(call({ body: prompt.replace('claude-opus-5', `claude-for-${status}`) }));
    }
    // No key is left.
    await note(call());
    // Each way out was taken.
    expect([...new Set(statuses)].toSorted((a, b) => a - b)).toEqual([
      200, 400, 401, 403, 404, 405, 429, 500, 502, 503, 529,
    ]);

    const asAdmin = ['authorization', `Bearer ${MARKS['the admin’s token']}`];
    const said: Record<string, string> = {};
    const look = async (target: string): Promise<string> => {
      const answer = await rawCall(address, { target, headers: asAdmin });
      return answer.rawHeaders.join('\n') + answer.body.toString();
    };
    const events = '/api/admin/requests?limit=200';
    await vi.waitFor(async () =>
      expect((said[events] = await look(events)).match(/"id"/g)).toHaveLength(answers.length - 2),
    );
    for (const target of ['/api/health', '/api/metrics', '/api/admin/status', '/', '/nowhere']) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      said[target] = await look(target);
    }
    service.child.kill('SIGTERM');
    const { stdout, stderr } = await service.ended();
    said['the log'] = stdout;
    said['standard error'] = stderr;
    for (const name of readdirSync(dataDirectory, { recursive: true, encoding: 'utf8' })) {
      const path = join(dataDirectory, name);
      if (statSync(path).isFile()) said[`the file ${name}`] = readFileSync(path, 'latin1');
    }
    for (const [index, answer] of answers.entries()) {
      const body = answer.body.toString();
      said[`answer ${index}, status ${answer.status}`] =
        // What the upstream answered is the client's to read.
        answer.rawHeaders.join('\n') + (answer.status === 200 ? '' : body);
    }

    expect(Object.keys(said).length).toBeGreaterThan(25);
    expect(said['the log']?.match(/"msg":"request"/g)).toHaveLength(answers.length - 2);
    expect(said[events]).toContain('/v1/messages');
    for (const [where, what] of Object.entries(said)) {
      for (const [name, mark] of Object.entries(MARKS)) {
        expect(what.includes(mark), `${name} stands in ${where}`).toBe(false);
      }
      // Nor a good part of one.
      expect(what.replaceAll(folder, ''), where).not.toContain('MARKED');
    }
  });
});
