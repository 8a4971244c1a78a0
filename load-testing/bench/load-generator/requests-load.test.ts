import http from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { listenOnLoopback } from '../loopback.ts';
import { ANSWER_BYTES } from '../wire/messages-answer.ts';
import { runClosedLoop } from './closed-loop.ts';
import { runOpenLoop } from './open-loop.ts';

let server: http.Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const RIGHT = 'x'.repeat(ANSWER_BYTES);

/** An upstream that gets each request with its number, counted from 1. */
async function upstream(answer: (response: http.ServerResponse, nth: number, body: string) => void) {
  let nth = 0;
  server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => answer(response, ++nth, body));
  });
  const port = await listenOnLoopback(server);
  return { port, credential: 'test' };
}

describe('runClosedLoop', () => {
  it('counts and times right answers, and asks a different question each time', async () => {
    const bodies = new Set<string>();
    let requests = 0;
    const caller = await upstream((response, _nth, body) => {
      requests++;
      bodies.add(body);
      response.end(RIGHT);
    });
    const outcome = await runClosedLoop({ ...caller, connections: 4, durationMs: 60 });
    expect(outcome.faults).toEqual({});
    expect(outcome.answered).toBe(requests);
    expect(outcome.answered).toBeGreaterThan(4);
    expect(outcome.latency.count).toBe(outcome.answered);
    expect(outcome.latency.p99).toBeGreaterThanOrEqual(outcome.latency.p50);
    expect(bodies.size).toBe(requests);
  });

  it('counts a wrong status and a short answer, not as answers', async () => {
    const caller = await upstream((response, nth) => {
      if (nth === 2) response.writeHead(503).end('busy');
      else if (nth === 3) response.end('short');
      else response.end(RIGHT);
    });
    const outcome = await runClosedLoop({ ...caller, connections: 1, durationMs: 40 });
    expect(outcome.faults).toEqual({ 'status 503 with 4 bytes': 1, 'status 200 with 5 bytes': 1 });
    expect(outcome.answered).toBe(outcome.latency.count);
  });

  it('counts connections that break inside an answer and ends when all are gone', async () => {
    const caller = await upstream((response) => {
      response.writeHead(200, { 'content-length': ANSWER_BYTES });
      response.write('some', () => response.socket?.end());
    });
    const outcome = await runClosedLoop({ ...caller, connections: 3, durationMs: 60_000 });
    expect(outcome).toMatchObject({ answered: 0, faults: { 'the connection ended inside a message': 3 } });
  });

  it('gives up a target that fails everything', async () => {
    const caller = await upstream((response) => response.writeHead(500).end());
    const outcome = await runClosedLoop({ ...caller, connections: 8, durationMs: 60_000 });
    expect(outcome.answered).toBe(0);
    expect(outcome.faults['status 500 with 0 bytes']).toBeLessThan(1100);
  });

  it('counts a target that is not there', async () => {
    const { port } = await upstream(() => {});
    server?.close();
    const outcome = await runClosedLoop({ port, credential: 'test', connections: 2, durationMs: 60_000 });
    expect(outcome.faults).toEqual({ ECONNREFUSED: 2 });
    expect(outcome.elapsedMs).toBeGreaterThanOrEqual(0);
  });
});

describe('runOpenLoop', () => {
  it('sends what is due, also while answers are outstanding', async () => {
    const waiting: http.ServerResponse[] = [];
    const caller = await upstream((response) => {
      // Nothing is answered before the sixth has come: more than the connections that are open at first.
      if (waiting.push(response) === 6) for (const held of waiting) held.end(RIGHT);
    });
    const outcome = await runOpenLoop({ ...caller, perSecond: 200, durationMs: 30 });
    expect(outcome).toMatchObject({ answered: 6, faults: {} });
  });

  it('counts a target that is not there, without waiting for its answers', async () => {
    const { port } = await upstream(() => {});
    server?.close();
    const outcome = await runOpenLoop({ port, credential: 'test', perSecond: 200, durationMs: 30 });
    expect(outcome.answered).toBe(0);
    expect(Object.keys(outcome.faults)).toEqual(['ECONNREFUSED']);
  });
});
