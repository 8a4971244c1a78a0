import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cleanEnvironment, TestProcess, type Ended } from '../testing/child-process.ts';

const repository = join(import.meta.dirname, '../..');

/** A project of two small files: a service, and a console whose builder copies it. */
let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'tulay-parts-'));
  cpSync(join(repository, 'service/cli'), join(project, 'service/cli'), { recursive: true });
  for (const file of ['tsconfig.json', 'service/tsconfig.build.json'])
    cpSync(join(repository, file), join(project, file));
  write('package.json', '{ "name": "small", "version": "1.2.3", "type": "module" }');
  write('service/main.ts', "console.log('served');\n");
  write('shared/nothing.ts', 'export {};\n');
  write('renderer/index.html', 'one');
  mkdirSync(join(project, 'node_modules'));
  for (const name of ['node', 'typescript', '@typescript', 'better-sqlite3', '@types'])
    symlinkSync(join(repository, 'node_modules', name), join(project, 'node_modules', name));
  installBuilder();
});
afterEach(() => rmSync(project, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(join(project, path, '..'), { recursive: true });
  writeFileSync(join(project, path), text);
}

/** @param more run before it builds */
function installBuilder(more = ''): void {
  write('node_modules/vite/package.json', '{}');
  write(
    'node_modules/vite/bin/vite.js',
    `const { readFileSync, writeFileSync, mkdirSync } = require('fs');
     ${more}
     const out = process.env.TULAY_CONSOLE_OUT ?? 'dist/console';
     mkdirSync(out, { recursive: true });
     const build = () => writeFileSync(out + '/desktop.html', readFileSync('renderer/index.html'));
     build();
     if (process.argv.includes('--watch')) require('fs').watch('renderer', build);\n`,
  );
}

const script = (name: string, ...args: readonly string[]): TestProcess =>
  new TestProcess(process.execPath, [join(project, 'service/cli', name), ...args], {
    cwd: project,
    env: cleanEnvironment(),
  });
const start = (): Promise<Ended> => script('start.mjs').ended();
const built = (): string => readFileSync(join(project, 'dist/console/desktop.html'), 'utf8');

describe('the console in npm start', () => {
  it('is built when it is not, or when it has changed, and the time is told', async () => {
    const first = await start();
    expect(first.stderr).toMatch(/Building the service … \d\.\d s\nBuilding the console … \d\.\d s\n$/);
    expect([first.stdout, built()]).toEqual(['served\n', 'one']);
    expect((await start()).stderr).toBe('');
    write('renderer/index.html', 'two');
    expect((await start()).stderr).toMatch(/^Building the console … \d\.\d s\n$/);
    expect(built()).toBe('two');
  });

  it('is not built again for a test or what only tests use', async () => {
    await start();
    write('renderer/some.test.tsx', 'changed');
    write('renderer/testing/sample.ts', 'changed');
    write('renderer/screenshots/main.ts', 'changed');
    expect((await start()).stderr).toBe('');
  });

  it('keeps the last good build when it does not build, and says why', async () => {
    await start();
    installBuilder("console.error('SyntaxError: no'); process.exit(1);");
    write('renderer/index.html', 'two');
    const { code, stdout, stderr } = await start();
    expect([code, stdout, built()]).toEqual([1, '', 'one']);
    expect(stderr).toMatch(
      /^Building the console … failed\ntulay: the console does not build\n {2}SyntaxError: no/,
    );
    expect(readdirSync(join(project, 'dist')).filter((name) => name.startsWith('.new'))).toEqual([]);
  });

  it('stays as it was built, which is said, when it has changed and its builder is not installed', async () => {
    await start();
    rmSync(join(project, 'node_modules/vite'), { recursive: true });
    expect((await start()).stderr).toBe('');
    write('renderer/index.html', 'two');
    const { code, stdout, stderr } = await start();
    expect([code, stdout, built()]).toEqual([0, 'served\n', 'one']);
    expect(stderr).toBe(
      'tulay: the sources have changed since the console was built, and vite is not installed: the old build is used\n',
    );
  });

  it('is left out, which is said, when it was never built and its builder is not installed', async () => {
    rmSync(join(project, 'node_modules/vite'), { recursive: true });
    const { code, stdout, stderr } = await start();
    expect([code, stdout]).toEqual([0, 'served\n']);
    expect(stderr).toContain('tulay: the console is not built, and vite is not installed: it is left out\n');
  });

  it('is what was packed where there are no sources', async () => {
    await start();
    for (const gone of ['renderer', 'service/main.ts', 'node_modules/vite'])
      rmSync(join(project, gone), { recursive: true });
    expect(await start()).toMatchObject({ code: 0, stderr: '' });
    expect(built()).toBe('one');
  });

  it('is built once when several start at the same time', async () => {
    const all = await Promise.all([start(), start(), start()]);
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(all.filter(({ stderr }) => stderr.includes('Building the console'))).toHaveLength(1);
  });
});

describe('the console in npm run build', () => {
  it('is built whether or not it has changed', async () => {
    await script('build.mjs').ended();
    expect((await script('build.mjs').ended()).stderr).toContain('Building the console');
    expect((await start()).stderr).toBe('');
  });
});

describe('the console in npm run dev', () => {
  it('is built, built again when it changes, and left for the next start to build anew', async () => {
    await start();
    write(
      'service/main.ts',
      "console.log('served'); process.on('SIGTERM', () => process.exit()); setInterval(() => {}, 1000);\n",
    );
    write('renderer/index.html', 'two');
    const dev = script('dev.mjs');
    await dev.said(/served/);
    await until(() => built() === 'two');
    write('renderer/index.html', 'three');
    await until(() => built() === 'three');
    dev.child.kill('SIGINT');
    expect((await dev.ended()).code).toBe(0);
    expect(existsSync(join(project, 'dist/.console-stamp'))).toBe(false);
  });
});

async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('it never came to that');
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
