import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startControlPlaneServer, type ControlPlaneServer } from '../../testing/control-plane-server.ts';

let server: ControlPlaneServer;

beforeAll(async () => (server = await startControlPlaneServer()));
afterAll(() => server.close());

describe('the page', () => {
  it('is HTML under a policy that allows files of the service alone', async () => {
    const response = await fetch(server.origin);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    const html = await response.text();
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
  });

  it('finds every file it names', async () => {
    const html = await (await fetch(server.origin)).text();
    const named = [...html.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(named.length).toBeGreaterThan(3);
    for (const path of named) expect([path, (await fetch(server.origin + path)).status]).toEqual([path, 200]);
  });

  it('serves the files of its folder and nothing else', async () => {
    const files = await readdir(new URL('../page/static/', import.meta.url));
    for (const file of files.filter((name) => !name.endsWith('.html'))) {
      const { status } = await fetch(`${server.origin}/page/${file}`);
      expect([file, status]).toEqual([file, /\.(?:js|css|svg)$/.test(file) ? 200 : 404]);
    }
    for (const path of ['/page/', '/page', '/index.html', '/page/..%2fpage-assets.ts', '/page/%2e%2e/x']) {
      expect([path, (await fetch(server.origin + path)).status]).toEqual([path, 404]);
    }
  });

  it('answers HEAD, as Claude Code asks', async () => {
    const response = await fetch(server.origin, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('is sent again only when it changed', async () => {
    const { headers } = await fetch(server.origin);
    const etag = headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    expect(headers.get('cache-control')).toBe('no-cache');
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await fetch(server.origin, { headers: { 'if-none-match': known } });
      expect([known, [again.status, again.headers.get('etag'), await again.text()]]).toEqual([
        known,
        [304, etag, ''],
      ]);
    }
    const other = await fetch(server.origin, { headers: { 'if-none-match': '"other"' } });
    expect(other.status).toBe(200);
  });
});
