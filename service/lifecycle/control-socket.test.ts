import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../lib/logger.ts';
import { StartupError } from '../lib/startup-error.ts';
import { controlSocketPath } from '../storage/control-socket-path.ts';
import { callOwner, serveControlSocket, type ControlHandlers, type ControlSocket } from './control-socket.ts';
import { requestLink } from './request-link.ts';

const logger = createLogger({ level: 'silent', format: 'json' });
const url = 'http://127.0.0.1:3000/#token=abc';
const handlers: ControlHandlers = {
  'POST /link': () => ({ url }),
  'GET /status': () => Promise.resolve({ pid: 1, address: 'http://127.0.0.1:3000', version: '0.1.0' }),
  'GET /broken': () => {
    throw new Error('broken inside');
  },
};

let directory: string;
let socket: ControlSocket | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tulay-control-'));
});
afterEach(async () => {
  await socket?.close();
  socket = undefined;
  rmSync(directory, { recursive: true });
});

describe('the control socket', () => {
  it('answers other processes of this user, and nobody else', async () => {
    socket = await serveControlSocket(directory, handlers, logger);
    expect(statSync(controlSocketPath(directory)).mode & 0o777).toBe(0o600);
    expect(await callOwner(directory, 'POST', '/link')).toEqual({ kind: 'ok', body: { url } });
    expect(await callOwner(directory, 'GET', '/status')).toMatchObject({ kind: 'ok', body: { pid: 1 } });
    expect(await requestLink(directory)).toBe(url);
  });

  it('says what it does not know, and what failed', async () => {
    socket = await serveControlSocket(directory, handlers, logger);
    expect(await callOwner(directory, 'GET', '/link')).toEqual({
      kind: 'error',
      problem: 'GET /link is not known here',
    });
    expect(await callOwner(directory, 'GET', '/broken')).toEqual({ kind: 'error', problem: 'broken inside' });
    expect(await callOwner(directory, 'GET', '/status')).toMatchObject({ kind: 'ok' });
  });

  it('takes the place of one that a killed process left', async () => {
    const path = controlSocketPath(directory);
    writeFileSync(path, '');
    expect(await callOwner(directory, 'GET', '/status')).toEqual({ kind: 'no-owner' });
    expect(existsSync(path)).toBe(true);
    socket = await serveControlSocket(directory, handlers, logger);
    expect(await callOwner(directory, 'GET', '/status')).toMatchObject({ kind: 'ok' });
  });

  it('is gone when its owner closed it', async () => {
    socket = await serveControlSocket(directory, handlers, logger);
    await socket.close();
    expect(existsSync(controlSocketPath(directory))).toBe(false);
    expect(await callOwner(directory, 'GET', '/status')).toEqual({ kind: 'no-owner' });
    await expect(requestLink(directory)).rejects.toThrow(StartupError);
  });

  it('leaves the file mode of everything else alone', async () => {
    const before = process.umask();
    socket = await serveControlSocket(directory, handlers, logger);
    expect(process.umask()).toBe(before);
  });

  it('reports an owner that does not speak as expected', async () => {
    const other = createServer((connection) => connection.resume().end('not HTTP\r\n\r\n'));
    await new Promise<void>((resolve) => {
      other.listen(controlSocketPath(directory), resolve);
    });
    expect(await callOwner(directory, 'GET', '/status')).toMatchObject({ kind: 'error' });
    await expect(requestLink(directory)).rejects.toThrow('gave no link');
    await new Promise((resolve) => {
      other.close(resolve);
    });
  });
});
