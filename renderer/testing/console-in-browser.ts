/// <reference types="node" />
/** For tests: the built console in a real Chromium, in front of a real service, signed in as its operator. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import type { Language } from '../lib/i18n/start-i18n.ts';

export interface OpenConsoleOptions extends BrowserContextOptions {
  readonly path?: string;
  readonly language?: Language;
  /** Whether the gateway counts as used, so that `/` is the overview. */
  readonly used?: boolean;
}

/** A test service is one. */
export interface ServiceToOpen {
  readonly address: string;
  readonly adminToken: string;
}

export interface OpenConsole {
  readonly page: Page;
  /** What the browser complained about: errors of scripts, refusals of the page's policy. */
  readonly complaints: readonly string[];
  /** Faults that axe finds in the screen as it is, without the shell around it, each with the element; empty when there are none. */
  axeFaults(): Promise<string[]>;
  /** How much the layout has shifted by itself since the page was opened; see web.dev/cls. */
  layoutShift(): Promise<number>;
  close(): Promise<void>;
}

const TIMEOUT_MS = 10_000;
const DESKTOP = { width: 1440, height: 900 };
const require = createRequire(import.meta.url);

export async function openConsole(
  browser: Browser,
  service: ServiceToOpen,
  { path = '/', language = 'en', used = true, ...options }: OpenConsoleOptions = {},
): Promise<OpenConsole> {
  const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: 'reduce', ...options });
  const complaints: string[] = [];
  context.setDefaultTimeout(TIMEOUT_MS);
  const page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.addInitScript(
    ([token, preferences, firstUse]) => {
      sessionStorage.setItem('tulay.session', token);
      localStorage.setItem('tulay.preferences', preferences);
      if (firstUse !== '') localStorage.setItem('tulay.first-use', firstUse);
      const shifting = window as unknown as { shifted: number };
      shifting.shifted = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & {
          value: number;
          hadRecentInput: boolean;
        })[]) {
          if (!entry.hadRecentInput) shifting.shifted += entry.value;
        }
      }).observe({ type: 'layout-shift', buffered: true });
    },
    [
      service.adminToken,
      JSON.stringify({ language }),
      used ? JSON.stringify({ used: true, sent: [] }) : '',
    ] as const,
  );
  await page.goto(service.address + path);
  return {
    page,
    complaints,
    axeFaults: () => axeFaults(page),
    layoutShift: () => page.evaluate(() => (window as unknown as { shifted: number }).shifted),
    close: () => context.close(),
  };
}

/** The page's policy keeps scripts of others out; this one comes by the debugger's door, as Playwright does. */
async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate<{
    violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[];
  }>("axe.run('main')");
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
  );
}
