import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cleanEnvironment, TestProcess, type Ended } from '../testing/child-process.ts';

const repository = join(import.meta.dirname, '../..');
/** Tests may run as root, whom Electron's sandbox refuses. */
const AS_USER = 'data:text/javascript,process.getuid=()=>1000';
const AS_ROOT = 'data:text/javascript,process.getuid=()=>0';

/** A project with these scripts, where everything is built, and a package `electron` without its program. */
let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'tulay-desktop-cli-'));
  cpSync(join(repository, 'service/cli'), join(project, 'service/cli'), { recursive: true });
  for (const folder of [
    'node_modules/electron',
    'node_modules/electron-vite/bin',
    'node_modules/vite/bin',
    'dist/service',
  ])
    mkdirSync(join(project, folder), { recursive: true });
  write('package.json', '{ "name": "small", "version": "1.2.3", "type": "module" }');
  write('dist/service/main.js', '');
  write('node_modules/electron/package.json', '{ "name": "electron", "version": "45.4.1" }');
  fetches('console.error("TypeError: fetch failed"); process.exit(1);');
  for (const [part, builder, entry] of [
    ['renderer', 'vite/bin/vite.js', 'desktop.html'],
    ['electron', 'electron-vite/bin/electron-vite.js', 'main.js'],
  ] as const) {
    write(`${part}/source.ts`, 'one');
    const out = `process.env.TULAY_CONSOLE_OUT ?? process.env.TULAY_SHELL_OUT`;
    write(
      `node_modules/${builder}`,
      `require('fs').writeFileSync(require('path').join(${out}, '${entry}'), 'built'); console.log('noise')`,
    );
    write('node_modules/vite/package.json', '{}');
    write('node_modules/electron-vite/package.json', '{}');
  }
  symlinkSync(join(repository, 'node_modules/better-sqlite3'), join(project, 'node_modules/better-sqlite3'));
});
afterEach(() => rmSync(project, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(join(project, path, '..'), { recursive: true });
  writeFileSync(join(project, path), text);
}

/** What the script does that fetches the program. */
function fetches(source: string): void {
  write('node_modules/electron/install.js', source);
}

/** A program that says how it was called. */
const FETCH_A_PROGRAM = `
  const { mkdirSync, writeFileSync } = require('fs');
  mkdirSync(__dirname + '/dist', { recursive: true });
  writeFileSync(__dirname + '/dist/electron', '#!/bin/sh\\necho "window of $1 $2 [$ELECTRON_RUN_AS_NODE]"; exit 3', { mode: 0o755 });
  writeFileSync(__dirname + '/path.txt', 'electron');
`;

function desktop(
  env: Record<string, string> = { DISPLAY: ':0' },
  args: readonly string[] = [],
  host = AS_USER,
): Promise<Ended> {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...clean } = cleanEnvironment();
  const script = join(project, 'service/cli/desktop.mjs');
  return new TestProcess(process.execPath, ['--import', host, script, ...args], {
    cwd: project,
    env: { ...clean, ...env },
  }).ended();
}

// Displays and programs of the other platforms are found otherwise.
describe.skipIf(process.platform !== 'linux')('npm run desktop', () => {
  it('fetches the program, builds what is not built, and opens the window', async () => {
    fetches(FETCH_A_PROGRAM);
    const first = await desktop({ DISPLAY: ':0', ELECTRON_RUN_AS_NODE: '1' }, ['tulay://keys']);
    expect(first.stderr).toMatch(
      /^Fetching Electron 45\.4\.1 for linux \w+ \(some 120 MB\) … done\nBuilding the console … \d+\.\d s\nBuilding the shell … \d+\.\d s\n$/,
    );
    expect(first.stdout).toBe(`window of ${project}/ tulay://keys []\n`);
    expect(first.code).toBe(3);

    const second = await desktop({ WAYLAND_DISPLAY: 'wayland-0' });
    expect(second.stderr).toBe('');

    write('electron/source.ts', 'two');
    write('renderer/source.test.ts', 'a test');
    expect((await desktop()).stderr).toMatch(/^Building the shell … \d+\.\d s\n$/);
  });

  it('says what is missing and how to get it when the program cannot be fetched', async () => {
    const { code, stdout, stderr } = await desktop();
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('Electron 45.4.1 is missing and could not be fetched');
    expect(stderr).toContain('(TypeError: fetch failed)');
    for (const way of ['npx install-electron', 'HTTPS_PROXY=', 'ELECTRON_MIRROR=', 'npm start'])
      expect(stderr).toContain(way);
    expect(stderr).not.toMatch(/ {4}at |Building/);
  });

  it('uses the proxy of the environment for the fetch', async () => {
    fetches('console.error("proxy " + process.env.ELECTRON_GET_USE_PROXY); process.exit(1);');
    expect((await desktop({ DISPLAY: ':0', HTTPS_PROXY: 'http://127.0.0.1:1' })).stderr).toContain(
      '(proxy 1)',
    );
    expect((await desktop()).stderr).toContain('(proxy undefined)');
  });

  it('fetches nothing where no window can be shown, and points to the browser', async () => {
    const headless = await desktop({});
    expect(headless).toMatchObject({ code: 1, stdout: '' });
    expect(headless.stderr).toMatch(/^tulay: there is no display/);
    expect(headless.stderr).toContain('npm start');
    const root = await desktop({ DISPLAY: ':0' }, [], AS_ROOT);
    expect(root.code).toBe(1);
    expect(root.stderr).toMatch(/^tulay: Electron's sandbox does not work for root/);
  });

  it('says why something does not build', async () => {
    fetches(FETCH_A_PROGRAM);
    write('node_modules/electron-vite/bin/electron-vite.js', 'console.log("bad source"); process.exit(1)');
    const { code, stdout, stderr } = await desktop();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('Building the shell … failed\ntulay: the shell does not build\n  bad source');
  });
});
