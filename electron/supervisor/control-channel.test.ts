import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { controlChannel } from './control-channel.ts';

let folder: string;
let path: string;
let server: Server | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tulay-channel-'));
  path = join(folder, 'tulay.sock');
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  if (server !== undefined) await once(server, 'close');
  server = undefined;
  rmSync(folder, { recursive: true });
});

async function serve(listener: RequestListener): Promise<void> {
  server = createServer(listener).listen(path);
  await once(server, 'listening');
}

describe('the control channel', () => {
  it('asks who owns the data directory, and for a session', async () => {
    const status = { pid: 7, address: 'http://127.0.0.1:3000', version: '0.1.0' };
    const session = { token: 'tls_a', expiresAt: 12 };
    await serve(({ method, url }, response) =>
      response.end(JSON.stringify(`${method} ${url}` === 'POST /session' ? session : status)),
    );
    expect(await controlChannel.status(path)).toEqual({ kind: 'ok', body: status });
    expect(await controlChannel.beginSession(path)).toEqual({ kind: 'ok', body: session });
  });

  it('tells a place where nobody answers from somebody who answers otherwise', async () => {
    expect(await controlChannel.status(path)).toEqual({ kind: 'no-owner' });
    writeFileSync(path, ''); // left by a process that was killed
    expect(await controlChannel.status(path)).toEqual({ kind: 'no-owner' });
    rmSync(path);

    await serve(({ url }, response) => {
      if (url === '/status') response.end('{"pid":"seven"}');
      else response.writeHead(404).end('{}');
    });
    expect(await controlChannel.status(path)).toEqual({
      kind: 'error',
      problem: 'it is another version of Tulay',
    });
    expect(await controlChannel.beginSession(path)).toEqual({ kind: 'error', problem: 'it answered 404' });
  });

  it('reads no answer without end', async () => {
    await serve((_request, response) => response.end('x'.repeat(1024 * 1024)));
    expect(await controlChannel.status(path)).toEqual({
      kind: 'error',
      problem: 'its answer is too long',
    });
  });
});
