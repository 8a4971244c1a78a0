import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listenOnLoopback } from '../../load-testing/bench/loopback.ts';
import type { PlannedCall } from './plan-calls.ts';
import type { User } from './script/script-schema.ts';
import { createCallSender, type CallSender } from './send-call.ts';
import type { DemoRequest } from './users/visit.ts';

const user: User = {
  name: 'Ana Cruz',
  speaks: 'fil',
  habit: 'chat',
  model: 'claude-haiku-5-5',
  every: 1_000,
};
const message: DemoRequest = {
  kind: 'message',
  body: { model: user.model, max_tokens: 9, stream: true, messages: [{ role: 'user', content: 'Kumusta?' }] },
};
const call = (request: DemoRequest): PlannedCall => ({ atMs: 0, user, request });
const staying = new AbortController().signal;

let server: Server;
let sender: CallSender;
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  server = createServer((request, response) => answer(request, response));
  const port = await listenOnLoopback(server);
  sender = createCallSender({
    address: `http://127.0.0.1:${port}`,
    keyOf: (handle) => (handle === 'ana.cruz' ? 'tly_ana' : undefined),
    speed: 10,
  });
});
afterEach(async () => {
  await sender.close();
  server.closeAllConnections();
  server.close();
});

function answerWith(status: number, type: string, body: string): void {
  answer = (request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': type }).end(body);
  };
}

const JSON_TYPE = 'application/json';
const STREAM_TYPE = 'text/event-stream; charset=utf-8';
const STOP = 'event: message_stop\ndata: {"type":"message_stop"}\n\n';

describe('a call of an imaginary user', () => {
  it('says who calls, and sends the request as it was planned', async () => {
    let seen:
      { method?: string | undefined; url?: string | undefined; headers: object; body: string } | undefined;
    answer = (request, response) => {
      const { method, url, headers } = request;
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        seen = { method, url, headers, body };
        response.writeHead(200, { 'content-type': JSON_TYPE }).end('{}');
      });
    };
    await sender.send(call({ ...message, priority: 6 }), staying);
    expect(seen).toMatchObject({
      method: 'POST',
      url: '/v1/messages',
      headers: {
        'x-api-key': 'tly_ana',
        'anthropic-version': '2023-06-01',
        'content-type': JSON_TYPE,
        'user-agent': 'tulay-demo (ana.cruz)',
        'x-tulay-priority': '6',
      },
    });
    expect(JSON.parse(seen?.body ?? '')).toEqual(message.kind === 'message' && message.body);

    await sender.send(call({ kind: 'count', body: { model: user.model, messages: [] } }), staying);
    expect(seen?.url).toBe('/v1/messages/count_tokens');

    const mistake = { path: '/v1/message', body: '{"mod', headers: { 'anthropic-version': null } };
    await sender.send(call({ kind: 'mistake', ...mistake }), staying);
    expect(seen).toMatchObject({ url: '/v1/message', body: '{"mod' });
    expect(seen?.headers).not.toHaveProperty('anthropic-version');
  });

  it.each([
    [200, JSON_TYPE, '{}', 'answered'],
    [200, STREAM_TYPE, `event: ping\ndata: {"type": "ping"}\n\n${STOP}`, 'answered'],
    [200, STREAM_TYPE, 'event: ping\ndata: {"type": "ping"}\n\n', 'failed'],
    [200, STREAM_TYPE, 'event: error\ndata: {"type":"error"}\n\n', 'failed'],
    [400, JSON_TYPE, '{}', 'refused'],
    [401, JSON_TYPE, '{}', 'refused'],
    [404, JSON_TYPE, '{}', 'refused'],
    [429, JSON_TYPE, '{}', 'failed'],
    [503, JSON_TYPE, '{}', 'failed'],
    [529, JSON_TYPE, '{}', 'failed'],
  ])('that gets %d %s %j is counted as %4$s', async (status, type, body, end) => {
    answerWith(status, type, body);
    expect(await sender.send(call(message), staying)).toBe(end);
  });

  it('that is broken off by the service has failed', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': STREAM_TYPE });
      response.write('event: ping\n', () => response.destroy());
    };
    expect(await sender.send(call(message), staying)).toBe('failed');
    answer = (request) => request.socket.destroy();
    expect(await sender.send(call(message), staying)).toBe('failed');
  });

  it('is left by a user who loses patience, sooner in a fast demonstration, and the service notices', async () => {
    const left = new Promise((resolve) => {
      answer = (_, response) => {
        response.writeHead(200, { 'content-type': STREAM_TYPE });
        response.write('event: ping\n');
        response.on('close', resolve);
      };
    });
    const begun = performance.now();
    expect(await sender.send(call({ ...message, leavesAfterMs: 500 }), staying)).toBe('left');
    expect(performance.now() - begun).toBeLessThan(450);
    await left;
  });

  it('is broken off when the demonstration ends', async () => {
    const ending = new AbortController();
    const arrived = once(server, 'request');
    answer = () => undefined;
    const sent = sender.send(call(message), ending.signal);
    await arrived;
    ending.abort();
    expect(await sent).toBe('left');
  });
});
