/// <reference types="node" />
/** What the build must keep: how much has to be fetched, what is compressed, what is not shipped. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureConsoleBuilt } from '../testing/built-console.ts';

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
}

const dist = join(import.meta.dirname, '../../dist/console');
const KB = 1024;
/** All that has to be there before the shell is: without a chart. */
const SHELL_BUDGET = 200 * KB;
/** All that is fetched to show the first screen, charts included. */
const FIRST_LOAD_BUDGET = 300 * KB;
const OVERVIEW = 'features/overview/overview-page.tsx';
const OVERVIEW_CHARTS = 'features/overview/overview-charts.tsx';
const REQUESTS = 'features/requests/requests-page.tsx';

let manifest: Record<string, Chunk>;
let files: string[];
let gzipped: Map<string, number>;

beforeAll(async () => {
  await ensureConsoleBuilt();
  manifest = JSON.parse(await readFile(join(dist, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  gzipped = new Map(
    await Promise.all(
      Object.values(manifest)
        .filter(({ file }) => file.endsWith('.js'))
        .map(
          async ({ file }) =>
            [file, gzipSync(await readFile(join(dist, file)), { level: 9 }).length] as const,
        ),
    ),
  );
});

/** The files of JavaScript that must be there before any of these runs. */
function neededBy(...names: readonly string[]): Set<string> {
  const found = new Set<string>();
  const add = (name: string): void => {
    const chunk = manifest[name];
    if (chunk === undefined) throw new Error(`the build has no ${name}`);
    if (found.has(chunk.file)) return;
    found.add(chunk.file);
    for (const each of chunk.imports ?? []) add(each);
  };
  for (const name of names) add(name);
  return found;
}

const weight = (chunks: Iterable<string>): number =>
  [...chunks].reduce((sum, file) => sum + (gzipped.get(file) ?? 0), 0);

describe('the built console', () => {
  it('needs at most 200 KB of JavaScript, gzipped, before its shell is there', () => {
    expect(weight(neededBy('index.html'))).toBeLessThanOrEqual(SHELL_BUDGET);
  });

  it('needs at most 300 KB to show its first screen', () => {
    expect(weight(neededBy('index.html', OVERVIEW, OVERVIEW_CHARTS))).toBeLessThanOrEqual(FIRST_LOAD_BUDGET);
  });

  it('fetches what draws charts only with a screen that has one', () => {
    const charts = Object.values(manifest).find(({ file }) => /\/charts-/.test(file))?.file ?? 'none';
    expect([...neededBy('index.html', OVERVIEW_CHARTS)]).toContain(charts);
    expect([...neededBy('index.html', REQUESTS)]).not.toContain(charts);
  });

  it('has every screen and every Filipino text in a chunk of its own', () => {
    const own = Object.keys(manifest).filter((name) => /-page\.tsx$|texts\.fil\.ts$/.test(name));
    const first = neededBy('index.html');
    expect(own.length).toBeGreaterThan(4);
    for (const name of own) expect([name, first.has(manifest[name]?.file ?? '')]).toEqual([name, false]);
  });

  it('shares its code between browser and desktop', () => {
    const desktop = neededBy('desktop.html');
    const shared = [...neededBy('index.html')].filter((file) => desktop.has(file));
    expect(weight(shared) / weight(neededBy('index.html'))).toBeGreaterThan(0.95);
  });

  it('lies compressed beside every larger file of text, and means the same', async () => {
    const texts = files.filter((file) => /\.(?:js|css|html|svg)$/.test(file));
    expect(texts.length).toBeGreaterThan(10);
    for (const file of texts) {
      // One at a time is enough for some forty files.
      // oxlint-disable-next-line no-await-in-loop
      const content = await readFile(file);
      if (content.length < KB) continue;
      // oxlint-disable-next-line no-await-in-loop
      expect(brotliDecompressSync(await readFile(`${file}.br`)).equals(content)).toBe(true);
      // oxlint-disable-next-line no-await-in-loop
      expect(gunzipSync(await readFile(`${file}.gz`)).equals(content)).toBe(true);
    }
  });

  it('ships no source maps, no data addresses in its styles, and faces of its own', async () => {
    expect(files.filter((file) => file.endsWith('.map'))).toEqual([]);
    for (const file of files.filter((each) => each.endsWith('.css'))) {
      // oxlint-disable-next-line no-await-in-loop
      expect(await readFile(file, 'utf8')).not.toMatch(/url\(["']?(?:data|https?):/);
    }
    expect(files.filter((file) => file.endsWith('.woff2')).length).toBeGreaterThan(5);
  });

  it('paints nothing before its first screen is known', async () => {
    for (const page of ['index.html', 'desktop.html']) {
      // oxlint-disable-next-line no-await-in-loop
      const html = await readFile(join(dist, page), 'utf8');
      expect(html).toMatch(/<script type="module" blocking="render"/);
      expect(html.match(/rel="preload" as="font"/g)).toHaveLength(3);
      expect(html).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=/);
    }
    expect((await stat(join(dist, 'index.html'))).size).toBeLessThan(4 * KB);
  });
});
