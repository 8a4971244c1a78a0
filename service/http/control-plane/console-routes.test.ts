import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startControlPlaneServer, type ControlPlaneServer } from '../../testing/control-plane-server.ts';
import { acceptedCodings } from '../page/console-files.ts';

const PAGE = '<!doctype html><title>Tulay</title><script type="module" src="/assets/index-Bx3f.js"></script>';
const SCRIPT = 'console.log("here");\n'.repeat(40);
const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

let folder: string;
let server: ControlPlaneServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tulay-console-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'secret.js'), 'outside');
  const built = join(folder, 'console');
  mkdirSync(join(built, 'assets', 'folder.js'), { recursive: true });
  writeFileSync(join(built, 'index.html'), PAGE);
  writeFileSync(join(built, 'desktop.html'), 'of the desktop');
  writeFileSync(join(built, 'logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(built, 'notes.md'), 'not served');
  writeFileSync(join(built, '.hidden.js'), 'not served');
  for (const [name, body] of [
    ['index-Bx3f.js', SCRIPT],
    ['index-Bx3f.js.br', brotliCompressSync(SCRIPT)],
    ['index-Bx3f.js.gz', gzipSync(SCRIPT)],
    ['plain.css', 'a{}'],
    ['font.woff2', Buffer.from([1, 2, 3])],
  ] as const) {
    writeFileSync(join(built, 'assets', name), body);
  }
  symlinkSync(join(folder, 'missing.js'), join(built, 'assets', 'dangling.js'));
  server = await startControlPlaneServer({ sources: { consoleFolder: built } });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** As raw as a client can be: fetch() would tidy the path and the headers. */
function raw(
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<{ status: number; headers: http.IncomingHttpHeaders; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.origin);
    http
      .request({ hostname, port, path, method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        );
      })
      .on('error', reject)
      .end();
  });
}

describe('the console', () => {
  it.each(['/', '/requests', '/keys/3', '/a%20b/c', '/index.html'])('has its page at %s', async (path) => {
    const { status, headers, body } = await raw(path, BROWSER);
    expect([status, body.toString()]).toEqual([200, PAGE]);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    });
  });

  it.each([
    ['/api', 404],
    ['/api/nothing', 404],
    ['/api/admin/nothing', 401],
    ['/v1x/messages.json', 404],
    ['/openai/v1/models', 404],
    ['/assets/', 404],
    ['/assets/nothing-1.js', 404],
    ['/requests.html', 404],
    ['/desktop.html', 404],
    ['/notes.md', 404],
    ['/.hidden.js', 404],
    ['/assets/folder.js', 404],
    ['/assets/dangling.js', 404],
  ])('has nothing at %s', async (path, status) => {
    const answer = await raw(path, BROWSER);
    expect([answer.status, JSON.parse(answer.body.toString())]).toMatchObject([status, { type: 'error' }]);
    expect(answer.headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'");
  });

  it('answers a program that asks for an unknown path as before, and no other method than GET and HEAD', async () => {
    expect((await raw('/messages', { accept: '*/*' })).status).toBe(404);
    expect((await raw('/requests', BROWSER, 'POST')).status).toBe(404);
    const { status, headers } = await raw('/', BROWSER, 'POST');
    expect([status, headers['allow']]).toEqual([405, 'GET, HEAD']);
  });

  it.each([
    '/../secret.js',
    '/assets/../../secret.js',
    '/..%2fsecret.js',
    '/assets/..%2f..%2fsecret.js',
    '/assets/..%5c..%5csecret.js',
    '/%2e%2e/secret.js',
    '/assets%2findex-Bx3f.js%00',
    '//secret.js',
    '/assets//index-Bx3f.js',
  ])('gives nothing away at %s', async (path) => {
    const { status, body } = await raw(path, BROWSER);
    expect(status).not.toBe(200);
    expect(body.toString()).not.toContain('outside');
  });

  it.each([
    [undefined, undefined],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['*', 'br'],
    ['identity', undefined],
  ])('sends a script to who accepts %s as %s', async (accepted, coding) => {
    const { status, headers, body } = await raw(
      '/assets/index-Bx3f.js',
      accepted === undefined ? {} : { 'accept-encoding': accepted },
    );
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
      'content-length': String(body.length),
    });
    expect(headers['content-encoding']).toBe(coding);
    if (coding === 'br') expect(brotliDecompressSync(body).toString()).toBe(SCRIPT);
  });

  it('sends a file as it is where there is no compressed one', async () => {
    const { headers, body } = await raw('/assets/plain.css', { 'accept-encoding': 'br' });
    expect([headers['content-encoding'], headers['content-type'], body.toString()]).toEqual([
      undefined,
      'text/css; charset=utf-8',
      'a{}',
    ]);
    expect((await raw('/assets/font.woff2')).headers['content-type']).toBe('font/woff2');
  });

  it('lets a client that knows a file keep it, each coding by a tag of its own', async () => {
    const br = (await raw('/logo.svg')).headers;
    expect(br['cache-control']).toBe('no-cache');
    const known = await raw('/logo.svg', { 'if-none-match': br.etag ?? '' });
    expect([known.status, known.body.length, known.headers.etag]).toEqual([304, 0, br.etag]);
    const plain = await raw('/assets/index-Bx3f.js');
    const packed = await raw('/assets/index-Bx3f.js', { 'accept-encoding': 'br' });
    expect(plain.headers.etag).not.toBe(packed.headers.etag);
  });

  it('answers HEAD with the headers of GET', async () => {
    for (const path of ['/', '/requests', '/assets/index-Bx3f.js']) {
      const [get, head] = [await raw(path, BROWSER), await raw(path, BROWSER, 'HEAD')];
      const { date: _d, ...expected } = get.headers;
      expect(head.headers).toMatchObject(expected);
      expect([head.status, head.body.length]).toEqual([200, 0]);
    }
  });

  it('shows a new build at the next load', async () => {
    const file = join(folder, 'console', 'index.html');
    writeFileSync(file, `${PAGE}<!-- new -->`);
    expect((await raw('/', BROWSER)).body.toString()).toContain('new');
    writeFileSync(file, PAGE);
    expect((await raw('/', BROWSER)).body.toString()).toBe(PAGE);
  });

  it('says how to build it while there is none; who asks whether the gateway is there gets 200', async () => {
    const without = await startControlPlaneServer({ sources: { consoleFolder: join(folder, 'nowhere') } });
    try {
      const response = await fetch(without.origin, { headers: BROWSER });
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('npm run build');
      const head = await fetch(without.origin, { method: 'HEAD' });
      expect([head.status, await head.text()]).toEqual([200, '']);
      expect((await fetch(`${without.origin}/requests`, { headers: BROWSER })).status).toBe(404);
    } finally {
      await without.close();
    }
  });
});

describe('acceptedCodings', () => {
  it.each([
    [undefined, ['identity']],
    ['', ['identity']],
    ['GZIP , BR', ['br', 'gzip', 'identity']],
    ['gzip;q=0.1, br;q=1.0', ['br', 'gzip', 'identity']],
    ['*;q=0', ['identity']],
    ['br;q=nonsense', ['identity']],
    ['deflate', ['identity']],
  ])('of %j are %j', (header, codings) => {
    expect(acceptedCodings(header)).toEqual(codings);
  });
});
