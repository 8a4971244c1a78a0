/** Answers that leave before their request has come to an end must be read by clients of every kind. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BODY, startHostileClient, statuses, type HostileClient } from '../testing/hostile-client.ts';
import { rawExchange, type RawSocket } from '../testing/raw-socket.ts';

const MB = 2 ** 20;

let client: HostileClient;
beforeAll(async () => {
  client = await startHostileClient();
});
// Whatever was done to it, the service serves on.
afterEach(() => client.stillServes());
afterAll(() => client.stop());

/** Sends everything before it reads anything, as simple clients do; stops when nobody takes the bytes any more. */
async function sendThenRead(
  socket: RawSocket,
  head: string,
  bytes: number,
  chunked: boolean,
): Promise<string> {
  const piece = Buffer.alloc(MB, 0x20);
  socket.pause();
  await socket.send(head);
  for (let sent = 0; sent < bytes; sent += MB) {
    const part = piece.subarray(0, Math.min(MB, bytes - sent));
    const framed = chunked ? [`${part.length.toString(16)}\r\n`, part, '\r\n'] : [part];
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    for (const each of framed) await socket.send(each);
  }
  if (chunked) await socket.send('0\r\n\r\n');
  socket.resume();
  return socket.until('"type":"error"');
}

describe('a body that is too large', () => {
  const length = `Content-Length: ${33 * MB}\r\n`;
  const chunks = 'Transfer-Encoding: chunked\r\n';
  const close = 'Connection: close\r\n';

  it.each([
    ['declared', `POST /v1/messages HTTP/1.1`, length, '413'],
    ['in chunks', `POST /v1/messages HTTP/1.1`, chunks, '413'],
    ['declared, on a connection that ends', `POST /v1/messages HTTP/1.1`, `${close}${length}`, '413'],
    ['in chunks, on a connection that ends', `POST /v1/messages HTTP/1.1`, `${close}${chunks}`, '413'],
    ['declared, in HTTP/1.0', `POST /v1/messages HTTP/1.0`, length, '413'],
    ['to a path that is refused', `POST /v1//messages HTTP/1.1`, `${close}${length}`, '400'],
    ['from a page that is refused', `POST /v1/messages HTTP/1.1`, `${close}Origin: null\r\n${length}`, '403'],
    ['to the control plane', `POST /api/admin/keys HTTP/1.1`, `${close}${length}`, '401'],
    [
      'with an expectation nobody knows',
      `POST /v1/messages HTTP/1.1`,
      `${close}Expect: x\r\n${length}`,
      '400',
    ],
  ])('is refused so that a client reads it who sends all first: %s', async (_what, line, headers, status) => {
    await client.onSocket(async (socket) => {
      const received = await sendThenRead(
        socket,
        `${line}\r\n${client.host}${headers}\r\n`,
        33 * MB,
        headers.includes('chunked'),
      );
      expect(statuses(received)).toEqual([status]);
      if (headers.includes(close) || line.endsWith('1.0')) {
        expect(await socket.closed()).toBe('end');
        return;
      }
      await socket.send(client.post());
      await socket.until('HTTP/1.1 200');
    });
    expect(client.upstream.requests.every((request) => request.body.toString() === BODY)).toBe(true);
  });

  it.each([
    ['/v1/messages', 32],
    ['/v1/messages/count_tokens', 32],
    ['/v1/messages/batches', 256],
    ['/v1/files', 500],
    ['/v1/anything', 500],
  ])('is known by its declared length: %s takes %d MB', async (path, limitMb) => {
    const received = await client.onSocket(async (socket) => {
      await socket.send(`POST ${path} HTTP/1.1\r\n${client.host}Content-Length: ${limitMb * MB + 1}\r\n\r\n`);
      return socket.until('"type":"error"');
    });
    expect(statuses(received)).toEqual(['413']);
    expect(received).toContain(`${limitMb} MB`);
    expect(client.upstream.requests).toEqual([]);

    const exact = await client.onSocket(async (socket) => {
      await socket.send(
        `POST ${path} HTTP/1.1\r\n${client.host}Expect: 100-continue\r\nContent-Length: ${limitMb * MB}\r\n\r\n`,
      );
      return socket.until('\r\n\r\n');
    });
    expect(statuses(exact)).toEqual(['100']);
  });
});

describe('Expect: 100-continue', () => {
  it('is answered before the body is asked for', async () => {
    await client.onSocket(async (socket) => {
      await socket.send(
        `POST /v1/messages HTTP/1.1\r\n${client.host}Expect: 100-continue\r\nContent-Length: ${BODY.length}\r\n\r\n`,
      );
      expect(statuses(await socket.until('\r\n\r\n'))).toEqual(['100']);
      await socket.send(BODY);
      expect(statuses(await socket.until('still'))).toEqual(['100', '200']);
    });
    expect(client.upstream.requests[0]?.header('expect')).toBeUndefined();
  });

  it.each([
    ['too large', '', '/v1/messages', 33 * MB, '413'],
    ['for a client key that is unknown', 'x-api-key: tly_x\r\n', '/v1/messages', 5, '401'],
    ['from a page', 'Origin: http://evil.example\r\n', '/v1/messages', 5, '403'],
    ['from a page, for the control plane', 'Origin: http://evil.example\r\n', '/api/health', 5, '403'],
  ])('is answered without a 100, and the connection closed, when the body is %s', async (...args) => {
    const [, headers, path, length, status] = args;
    const received = await rawExchange(
      client.service.port,
      `POST ${path} HTTP/1.1\r\n${client.host}${headers}Expect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`,
    );
    expect(statuses(received)).toEqual([status]);
  });

  it('is the only expectation that is known', async () => {
    const received = await client.onSocket(async (socket) => {
      await socket.send(client.post('Expect: 200-maybe\r\n'));
      return socket.until('"type":"error"');
    });
    expect(statuses(received)).toEqual(['400']);
    expect(client.upstream.requests).toEqual([]);
  });
});
