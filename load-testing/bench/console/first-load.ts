/** Opens the console with an empty cache, as somebody does who has not been here before. */
import { gzipSync } from 'node:zlib';
import type { BrowserContext, Page } from 'playwright';
import type { ConsoleRig } from './console-rig.ts';
import { loadTimes, NOTE_LOADING, type LoadTimes } from './page-probe.ts';

export interface OpenedConsole extends LoadTimes {
  readonly context: BrowserContext;
  readonly page: Page;
  /** The scripts that were fetched. */
  readonly scripts: readonly string[];
}

const TIMEOUT_MS = 30_000;
const VIEWPORT = { width: 1440, height: 900 };

/** Signed in, and not for the first time, so that it shows the overview. */
export async function openConsole({ browser, address, adminToken }: ConsoleRig): Promise<OpenedConsole> {
  const context = await browser.newContext({ viewport: VIEWPORT });
  const page = await context.newPage();
  const scripts: string[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.push(response.url());
  });
  await page.addInitScript(`
    sessionStorage.setItem('tulay.session', ${JSON.stringify(adminToken)});
    localStorage.setItem('tulay.first-use', '{"used":true,"sent":[]}');
    ${NOTE_LOADING}
  `);
  await page.goto(`${address}/?range=15m`, { waitUntil: 'commit' });
  return { context, page, scripts, ...(await loadTimes(page, TIMEOUT_MS)) };
}

/** Gzipped at the highest level, as the build stores them; bytes by file. */
export async function gzippedSizes(urls: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const sizes = await Promise.all(
    urls.map(async (url) => {
      const content = Buffer.from(await (await fetch(url)).arrayBuffer());
      return [new URL(url).pathname, gzipSync(content, { level: 9 }).length] as const;
    }),
  );
  return new Map(sizes);
}
