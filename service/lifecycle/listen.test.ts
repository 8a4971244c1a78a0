import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { StartupError } from '../lib/startup-error.ts';
import { addressUrl, listen } from './listen.ts';
import { findPortHolder, listeningInodes, portHolderCommand } from './port-holder.ts';

const servers: Server[] = [];
function newServer(): Server {
  const server = createServer();
  servers.push(server);
  return server;
}
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map(
      (server) =>
        new Promise((resolve) => {
          server.close(resolve);
        }),
    ),
  );
});

async function failure(host: string, port: number): Promise<StartupError> {
  const error: unknown = await listen(newServer(), { host, port }).catch((caught: unknown) => caught);
  if (error instanceof StartupError) return error;
  throw new Error('it should not listen there', { cause: error });
}

describe('listen', () => {
  it('takes the port that was asked for', async () => {
    const first = await listen(newServer(), { host: '127.0.0.1', port: 0 });
    expect(first.address).toBe('127.0.0.1');
    expect(first.port).toBeGreaterThan(0);
  });

  it('searches from 3000 on, and leaves 3001 to Grafana', async () => {
    const { port: first } = await listen(newServer(), { host: '127.0.0.1', port: undefined });
    const { port: second } = await listen(newServer(), { host: '127.0.0.1', port: undefined });
    expect(first).toBeGreaterThanOrEqual(3000);
    expect(second).toBeGreaterThan(first);
    expect(second).toBeLessThanOrEqual(3099);
    expect([first, second]).not.toContain(3001);
  });

  it('passes over a port that another server holds on the other loopback address', async () => {
    const { port: free } = await listen(newServer(), { host: '127.0.0.1', port: undefined });
    const [held, ours] = [newServer(), servers[0]];
    await new Promise((resolve) => {
      ours?.close(resolve);
    });
    const bound = await listen(held, { host: '::1', port: free });
    expect(bound.port).toBe(free);
    expect((await listen(newServer(), { host: '127.0.0.1', port: undefined })).port).toBeGreaterThan(free);
  });

  it('names who holds a taken port, and how to choose another', async () => {
    const { port } = await listen(newServer(), { host: '127.0.0.1', port: 0 });
    const error = await failure('127.0.0.1', port);
    expect(error.message).toContain(`port ${port} is taken`);
    expect(error.message).toContain(process.platform === 'linux' ? `(process ${process.pid})` : 'is taken');
    expect(error.remedies.join('\n')).toContain('PORT=8300 npm start');
  });

  it('says when HOST is not of this machine', async () => {
    for (const host of ['192.0.2.1', 'no-such-host.invalid']) {
      // One after another: each test server listens alone.
      // oxlint-disable-next-line no-await-in-loop
      const error = await failure(host, 0);
      expect(error.message).toBe(`HOST=${host} is no address of this machine`);
    }
  });

  it('reports an error that it does not know as it is', async () => {
    await expect(listen(newServer(), { host: '127.0.0.1', port: 70_000 })).rejects.toThrow(RangeError);
  });

  it('says when this user may not have the port', async () => {
    const refusing = newServer();
    refusing.listen = () => {
      queueMicrotask(() => refusing.emit('error', Object.assign(new Error('denied'), { code: 'EACCES' })));
      return refusing;
    };
    await expect(listen(refusing, { host: '127.0.0.1', port: 80 })).rejects.toThrow(
      'this user may not listen on port 80',
    );
  });

  it('takes localhost for 127.0.0.1, as its address is printed', async () => {
    expect((await listen(newServer(), { host: 'localhost', port: 0 })).address).toBe('127.0.0.1');
  });
});

describe('addressUrl', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:3000'],
    ['0.0.0.0', 'http://127.0.0.1:3000'],
    ['::', 'http://[::1]:3000'],
    ['::1', 'http://[::1]:3000'],
    ['10.0.0.5', 'http://10.0.0.5:3000'],
  ])('leads from this machine to %s', (address, url) => {
    expect(addressUrl({ address, port: 3000 })).toBe(url);
  });
});

describe('findPortHolder', () => {
  it('finds the sockets that listen on a port', () => {
    const table = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1',
      '   1: 0100007F:0BB8 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 4712 1',
      '   2: 0100007F:0BB9 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1',
    ].join('\n');
    expect(listeningInodes(table, 3000)).toEqual(['4711']);
    expect(listeningInodes('', 3000)).toEqual([]);
  });

  it('knows nobody on a free port', () => {
    expect(findPortHolder(1)).toBeUndefined();
  });

  it.each<[NodeJS.Platform, string]>([
    ['win32', 'netstat'],
    ['darwin', 'lsof'],
    ['linux', 'ss'],
  ])('gives a command to look for it on %s', (platform, command) => {
    expect(portHolderCommand(3000, platform).split(' ')[0]).toBe(command);
  });
});
