/// <reference types="node" />
/** The console as the desktop's window shows it: its own page, no token of its own, and a bridge to the main process. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumForTests, launchChromium } from '../service/testing/chromium.ts';
import { startTestService, type TestService } from '../service/testing/start-test-service.ts';
import { ensureConsoleBuilt } from './testing/built-console.ts';

const browserHere = await chromiumForTests();
const PAGE = join(import.meta.dirname, '../dist/console/desktop.html');

/** What the preload script exposes, as far as the page uses it; `navigate` is for the test. */
const BRIDGE = (address: string): string => `
  window.listeners = [];
  window.stateListeners = [];
  window.restarts = 0;
  window.tulayDesktop = {
    system: 'darwin',
    versions: async () => ({ app: '1', electron: '2', chromium: '3', node: '4' }),
    serviceState: async () => ({ kind: 'ready', address: ${JSON.stringify(address)}, since: 0 }),
    onServiceState: (listener) => { window.stateListeners.push(listener); return () => {}; },
    restartService: async () => { window.restarts += 1; },
    logTail: async () => ['the last line it wrote'],
    onLogLine: () => () => {},
    notify: async () => true,
    openExternal: async () => true,
    onNavigate: (listener) => { window.listeners.push(listener); return () => {}; },
  };`;

describe.skipIf(!browserHere.available)(`the desktop's page in a browser${browserHere.note}`, () => {
  let browser: Browser;
  let service: TestService;

  beforeAll(async () => {
    await ensureConsoleBuilt();
    browser = await launchChromium();
    service = await startTestService();
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
  });

  /** As the main process does: serves the page, and adds the token to every call. */
  async function openWindow(
    token = service.adminToken,
  ): Promise<{ page: Page; tokensSent: string[]; complaints: string[] }> {
    const page = await browser.newPage();
    page.setDefaultTimeout(10_000);
    const tokensSent: string[] = [];
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.addInitScript(BRIDGE(service.address));
    const html = await readFile(PAGE, 'utf8');
    await page.route(/\/(?:requests)?(?:\?.*)?$/, (route) =>
      route.request().isNavigationRequest()
        ? route.fulfill({ contentType: 'text/html', body: html })
        : route.continue(),
    );
    await page.route('**/api/**', (route) => {
      const headers = route.request().headers();
      if (headers['authorization'] !== undefined) tokensSent.push(headers['authorization']);
      return route.continue({ headers: { ...headers, authorization: `Bearer ${token}` } });
    });
    await page.goto(`${service.address}/requests`);
    return { page, tokensSent, complaints };
  }

  it('is the same console, signed in by the main process, without a way to sign out', async () => {
    const { page, tokensSent, complaints } = await openWindow();
    await page.getByText('Connected').waitFor();
    expect(await page.locator('[data-window-buttons]').count()).toBe(1);
    await page.getByRole('button', { name: 'This computer' }).click();
    await page.getByRole('menuitem', { name: /Copy the gateway/ }).waitFor();
    expect(await page.getByRole('menuitem', { name: 'Sign out' }).count()).toBe(0);
    expect([tokensSent, complaints]).toEqual([[], []]);
    await page.close();
  });

  it('goes where a deep link or a notification leads', async () => {
    const { page } = await openWindow();
    await page.getByText('Connected').waitFor();
    await page.evaluate("for (const listener of window.listeners) listener('/requests?status=5xx')");
    await page.getByRole('button', { name: 'Status: 5xx' }).waitFor();
    expect(page.url()).toBe(`${service.address}/requests?status=5xx`);
    await page.close();
  });

  it('says that the service stopped and why, shows its log, and starts it', async () => {
    const { page } = await openWindow();
    await page.getByText('Connected').waitFor();
    const become = (state: object): Promise<unknown> =>
      page.evaluate(`for (const listener of window.stateListeners) listener(${JSON.stringify(state)})`);
    await become({
      kind: 'waiting',
      attempt: 1,
      reason: 'It ended with exit code 7.',
      nextTryAt: Date.now() + 30_000,
    });
    await page.getByRole('alert').getByText('It ended with exit code 7.').waitFor();
    await page.getByText(/Started again in \d+\ss\./).waitFor();
    await become({ kind: 'gave-up', reason: 'It ended five times in a row.', exitCode: 7 });
    await page.getByRole('alert').getByText('The service does not run any more.').waitFor();
    await page.getByRole('button', { name: 'Show the log' }).click();
    await page.getByRole('dialog').getByText('the last line it wrote').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Start it now' }).click();
    expect(await page.evaluate('window.restarts')).toBe(1);
    await become({ kind: 'ready', address: service.address, since: 1 });
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await page.close();
  });

  it('offers to try again, and no form, when the token of the main process is refused', async () => {
    const { page } = await openWindow('not-the-token');
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    expect(await page.getByLabel('Admin token').count()).toBe(0);
    await page.close();
  });
});
