import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleHandler } from './handle-console-request.ts';

let parent: string;
let folder: string;
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'tulay-console-'));
  folder = join(parent, 'console');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(parent, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'desktop.html'), '<title>desktop</title>');
  writeFileSync(join(folder, 'index.html'), '<title>browser</title>');
  writeFileSync(join(folder, 'assets', 'desktop-a1.js'), 'start()');
  writeFileSync(join(folder, 'assets', 'plex.woff2'), Buffer.from([0, 255, 1]));
  writeFileSync(join(folder, 'assets', 'notes.docx'), 'unknown');
});
afterAll(() => rmSync(parent, { recursive: true }));

function get(url: string, init: RequestInit = {}): Promise<Response> {
  const session = {
    tokenFor: () => Promise.resolve({ kind: 'no-owner' } as const),
    forget: () => Promise.resolve(),
  };
  const handler = consoleHandler({ folder, endpoint: () => undefined, session });
  return handler(new Request(url, init));
}

describe("the console's scheme", () => {
  it('serves the page of the desktop for every screen', async () => {
    for (const path of ['/', '/requests', '/requests?status=529', '/load-tests/7', '/index.html']) {
      // One screen after another.
      // oxlint-disable-next-line no-await-in-loop
      const response = await get(`app://tulay${path}`);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      // oxlint-disable-next-line no-await-in-loop
      expect(await response.text()).toBe('<title>desktop</title>');
    }
  });

  it('serves its files with their types', async () => {
    const script = await get('app://tulay/assets/desktop-a1.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(await script.text()).toBe('start()');
    const font = await get('app://tulay/assets/plex.woff2');
    expect(font.headers.get('content-type')).toBe('font/woff2');
    expect(new Uint8Array(await font.arrayBuffer())).toEqual(new Uint8Array([0, 255, 1]));
    const head = await get('app://tulay/assets/desktop-a1.js', { method: 'HEAD' });
    expect([head.headers.get('content-length'), await head.text()]).toEqual(['7', '']);
  });

  it('gives every page a policy that lets nothing in from elsewhere', async () => {
    for (const path of ['/', '/assets/desktop-a1.js', '/assets/missing.js', '/api/health']) {
      // One path after another.
      // oxlint-disable-next-line no-await-in-loop
      const { headers } = await get(`app://tulay${path}`);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("connect-src 'self'");
      expect(policy).not.toMatch(/https?:|\*|unsafe/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it.each([
    ['app://tulay/assets/missing.js', 404],
    ['app://tulay/assets/notes.docx', 404],
    ['app://tulay/../secret.txt', 404],
    ['app://tulay/%2e%2e/secret.txt', 404],
    ['app://tulay/assets/..%2f..%2fsecret.txt', 400],
    ['app://tulay/assets/..%5c..%5csecret.txt', 400],
    ['app://tulay/assets/%00.js', 400],
    ['app://tulay/assets/%zz.js', 400],
    ['app://tulay//etc/passwd.txt', 404],
    ['app://other/', 404],
  ])('does not serve %s', async (url, status) => {
    const response = await get(url);
    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain('secret');
  });

  it('takes no other methods for files', async () => {
    const response = await get('app://tulay/requests', { method: 'POST', body: 'x' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('says how to build a console that is missing', async () => {
    const session = {
      tokenFor: () => Promise.resolve({ kind: 'no-owner' } as const),
      forget: () => Promise.resolve(),
    };
    const handler = consoleHandler({ folder: join(parent, 'nowhere'), endpoint: () => undefined, session });
    const response = await handler(new Request('app://tulay/'));
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('npm run build');
  });

  it.each([
    { origin: 'https://example.com' },
    { origin: 'app://other' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('answers nothing to a page of another origin: %j', async (headers) => {
    expect(
      (await get('app://tulay/api/health', { headers: { ...headers } as Record<string, string> })).status,
    ).toBe(403);
    expect((await get('app://tulay/', { headers: { ...headers } as Record<string, string> })).status).toBe(
      403,
    );
  });

  it('hands calls of the API to the service, and only those', async () => {
    expect((await get('app://tulay/api/health')).status).toBe(503);
    expect((await get('app://tulay/api', { headers: { origin: 'app://tulay' } })).status).toBe(503);
    expect((await get('app://tulay/apiary')).status).toBe(200);
  });
});
