/**
 * What only Electron's own program can show: the window with the console over `app://`, a page without Node, the service in a
 * utility process; and packed, the service and its threads out of the archive. Run by `npm run test:electron`.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { readFuses } from '../testing/packed-program.ts';

const projectRoot = join(import.meta.dirname, '../..');

let folder: string;
let app: ElectronApplication;
let page: Page;

/** The variables of this process without those that would configure the service; it gets a folder of its own. */
function environment(name: string, port: string): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [variable, value] of Object.entries(process.env)) {
    if (value !== undefined && !/^(?:TULAY_|ANTHROPIC_|ELECTRON_RUN_AS_NODE$)/.test(variable))
      kept[variable] = value;
  }
  return { ...kept, TULAY_DATA_DIR: join(folder, name), PORT: port, TULAY_SIMULATE: '1' };
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tulay-smoke-'));
  app = await _electron.launch({
    executablePath: process.env['TULAY_ELECTRON'] ?? '',
    args: [projectRoot, `--user-data-dir=${join(folder, 'profile')}`],
    env: environment('data', '0'),
  });
  page = await app.firstWindow();
});
after(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

void test('the window shows the Overview, with figures of the service', async () => {
  await page.waitForURL('app://tulay/**');
  await page.getByRole('heading', { level: 1 }).first().waitFor({ timeout: 60_000 });
  const status = await page.evaluate("fetch('/api/admin/requests?limit=1').then((answer) => answer.status)");
  assert.equal(status, 200);
});

void test('the page has no Node, and of the main process only the bridge', async () => {
  const found = await page.evaluate(
    '[typeof require, typeof process, typeof module, typeof Buffer, typeof window.tulayDesktop].join()',
  );
  assert.equal(found, 'undefined,undefined,undefined,undefined,object');
});

void test('the page cannot leave, open windows or reach the network', async () => {
  await page.evaluate("void (location.href = 'https://example.com/')");
  await page.evaluate("void window.open('https://example.com/')");
  const reached = await page.evaluate("fetch('https://example.com/').then(() => true, () => false)");
  assert.equal(reached, false);
  assert.match(page.url(), /^app:\/\/tulay\//);
  assert.equal(app.windows().length, 1);
});

void test('the service runs in a utility process, and answers its clients', async () => {
  const state: unknown = await page.evaluate('window.tulayDesktop.serviceState()');
  assert.ok(typeof state === 'object' && state !== null && 'address' in state);
  const health = await fetch(`${String(state.address)}/api/health`);
  assert.equal(health.status, 200);
  const services = await app.evaluate(({ app: electronApp }) =>
    electronApp.getAppMetrics().filter(({ name }) => name === 'Tulay service'),
  );
  assert.equal(services.length, 1);
});

void test('packed, it runs its service and its threads out of the archive, with its fuses set', async () => {
  const output = join(folder, 'packages');
  const script = join(projectRoot, 'service', 'cli', 'package.mjs');
  const packing = spawnSync(process.execPath, [script, '--dir', `-c.directories.output=${output}`], {
    stdio: 'inherit',
  });
  assert.equal(packing.status, 0);
  const program = packedProgram(output);
  const fuses = readFuses(fuseFile(program));
  assert.deepEqual([fuses.runAsNode, fuses.nodeOptions, fuses.nodeCliInspect], [false, false, false]);
  assert.deepEqual([fuses.cookieEncryption, fuses.asarIntegrity, fuses.onlyAsar], [true, true, true]);

  const port = await freePort();
  const running = spawn(program, [`--user-data-dir=${join(folder, 'packed-profile')}`], {
    env: environment('packed-data', String(port)),
    stdio: 'inherit',
  });
  const ended = once(running, 'exit');
  assert.equal(await answers(`http://127.0.0.1:${port}/api/health`), true);
  running.kill('SIGTERM');
  await ended;
});

/** In the folder that electron-builder made for this platform. */
function packedProgram(output: string): string {
  const made = readdirSync(output).find((name) => /-unpacked$|^mac/.test(name)) ?? '';
  if (process.platform === 'darwin') return join(output, made, 'Tulay.app/Contents/MacOS/Tulay');
  return join(output, made, process.platform === 'win32' ? 'Tulay.exe' : 'tulay');
}

function fuseFile(program: string): string {
  if (process.platform !== 'darwin') return program;
  return join(program, '../../Frameworks/Electron Framework.framework/Electron Framework');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  server.close();
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}

async function answers(url: string): Promise<boolean> {
  for (let tries = 0; tries < 120; tries += 1) {
    // Each look has to wait for the one before.
    // oxlint-disable-next-line no-await-in-loop
    const response = await fetch(url).catch(() => undefined);
    if (response?.status === 200) return true;
    // oxlint-disable-next-line no-await-in-loop
    await delay(500);
  }
  return false;
}
