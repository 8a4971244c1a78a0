/** The console of the desktop in a real browser, behind the shell's own scheme, policy, preload script and IPC. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumForTests, launchChromium } from '../service/testing/chromium.ts';
import { cleanEnvironment } from '../service/testing/child-process.ts';
import type { FakeElectron } from './testing/fake-electron.ts';
import { giveBridge, servePage, type PageServer } from './testing/page-server.ts';
import { reaches, ShellPlace } from './testing/start-test-shell.ts';

const projectRoot = join(import.meta.dirname, '..');
const BUILD_TIMEOUT_MS = 120_000;

const browserIs = await chromiumForTests();
let built: string;
let browser: Browser;
const places: ShellPlace[] = [];

beforeAll(async () => {
  if (!browserIs.available) return;
  built = mkdtempSync(join(tmpdir(), 'tulay-desktop-page-'));
  build('vite/bin/vite.js', ['build', '--config', 'renderer/vite.config.ts'], 'TULAY_CONSOLE_OUT', 'console');
  build('electron-vite/bin/electron-vite.js', ['build'], 'TULAY_SHELL_OUT', 'electron');
  browser = await launchChromium();
}, BUILD_TIMEOUT_MS);
afterAll(async () => {
  if (!browserIs.available) return;
  await browser.close();
  await Promise.all(places.map((place) => place.close()));
  rmSync(built, { recursive: true });
});

function build(script: string, args: readonly string[], variable: string, name: string): void {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(projectRoot, 'node_modules', script), ...args],
    {
      cwd: projectRoot,
      env: { ...cleanEnvironment(), [variable]: join(built, name), NODE_ENV: 'production' },
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(stderr);
}

function startShell(env: Readonly<Record<string, string>> = {}): Promise<FakeElectron> {
  const place = new ShellPlace(cleanEnvironment(), join(built, 'console'));
  places.push(place);
  return place.start({ env });
}

let page: Page;
let server: PageServer | undefined;
const complaints: string[] = [];
beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1280, height: 820 } });
  complaints.length = 0;
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
});
afterEach(async () => {
  await page.close();
  server?.close();
  server = undefined;
});

async function open(electron: FakeElectron): Promise<void> {
  server = await servePage(electron);
  await giveBridge(page, electron, join(built, 'electron', 'preload.cjs'));
  await page.goto(`${server.origin}/`);
}

describe.skipIf(!browserIs.available)(`the page of the desktop${browserIs.note}`, () => {
  let electron: FakeElectron;
  beforeAll(async () => {
    electron = await startShell();
    await reaches(electron, 'ready');
  });

  it('shows the service at once, without a sign-in and without a word from its policy', async () => {
    const { address } = await reaches(electron, 'ready');
    await open(electron);
    await page.getByText(/^Connected/).waitFor();
    await page.getByText(address).first().waitFor();
    expect(await page.getByText('npm start -- --link').count()).toBe(0);
    expect(await page.evaluate('Object.keys(sessionStorage).length + document.cookie.length')).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('is led to a screen by a deep link', async () => {
    await open(electron);
    await page.getByText(/^Connected/).waitFor();
    electron.app.emit('second-instance', {}, ['tulay', 'tulay://requests?status=529']);
    await page.waitForURL('**/requests?status=529');
  });

  it('hears over its bridge that the service died, and of the one that takes its place', async () => {
    await open(electron);
    await page.getByText(/^Connected/).waitFor();
    await page.evaluate(
      'window.seen = []; window.tulayDesktop.onServiceState(({ kind }) => window.seen.push(kind))',
    );
    process.kill(electron.utilityProcess.children[0]?.pid ?? 0, 'SIGKILL');
    await expect
      .poll(() => page.evaluate('window.seen'), { timeout: 10_000 })
      .toEqual(['waiting', 'starting', 'ready']);
    await page.getByText(/^Connected/).waitFor();
  });

  it('learns why the service does not start, with its last words, and starts it once that is mended', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const refused = await startShell({ PORT: String(port) });
    await reaches(refused, 'gave-up');
    await open(refused);
    expect(await page.evaluate('window.tulayDesktop.serviceState()')).toMatchObject({
      kind: 'gave-up',
      reason: expect.stringContaining(`port ${port} is taken`),
      exitCode: 1,
    });
    expect(await page.evaluate('window.tulayDesktop.logTail()')).toContainEqual(
      expect.stringContaining(`tulay: port ${port} is taken`),
    );

    other.close();
    await page.evaluate('window.tulayDesktop.restartService()');
    expect(await reaches(refused, 'ready')).toMatchObject({ address: `http://127.0.0.1:${port}` });
  });
});
