import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BODY, startHostileClient, statuses, type HostileClient } from '../testing/hostile-client.ts';

let client: HostileClient;
beforeAll(async () => {
  client = await startHostileClient();
});
// Whatever was done to it, the service serves on.
afterEach(() => client.stillServes());
afterAll(() => client.stop());

describe('a client that has nothing more to send', () => {
  it('still gets its answer', async () => {
    client.upstream.answer((_request, reply) => void setTimeout(() => reply.json(200, { late: true }), 200));
    const received = await client.onSocket(async (socket) => {
      await socket.send(client.post());
      socket.halfClose();
      expect(await socket.closed()).toBe('end');
      return socket.received;
    });
    expect(statuses(received).filter((status) => status !== '100')).toEqual(['200']);
    expect(received).toContain('{"late":true}');
  });

  it('is told from one that left: the upstream hears of that within 250 ms', async () => {
    client.upstream.answer(() => undefined);
    const leftAt = await client.onSocket(async (socket) => {
      await socket.send(client.post());
      await client.upstream.next();
      return performance.now();
    });
    const [request] = client.upstream.requests;
    expect((await request?.aborted())! - leftAt).toBeLessThan(250);
  });

  it('is noticed when it leaves later', async () => {
    client.upstream.answer(() => undefined);
    await client.onSocket(async (socket) => {
      await socket.send(client.post());
      socket.halfClose();
      const request = await client.upstream.next();
      await new Promise((resolve) => setTimeout(resolve, 120));
      expect(request.abortedAt).toBeNull();
    });
    await client.upstream.requests[0]?.aborted();
  });

  it('is taken to have left in the middle of an answer, and where it speaks HTTP/1.0', async () => {
    client.upstream.answer((_request, reply) => {
      reply.head(200, ['content-type', 'text/event-stream']);
      reply.write('event: ping\ndata: {}\n\n');
    });
    await client.onSocket(async (socket) => {
      await socket.send(client.post());
      await socket.until('ping');
      socket.halfClose();
      await client.upstream.requests[0]?.aborted();
    });
    client.upstream.answer(() => undefined);
    await client.onSocket(async (socket) => {
      await socket.send(client.post('', BODY, 'POST /v1/messages HTTP/1.0'));
      const request = await client.upstream.next();
      socket.halfClose();
      await request.aborted();
    });
  });
});
