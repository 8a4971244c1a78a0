/**
 * `npm run package` as far as it goes without Electron's program: electron-builder packs around a stand-in for it, and the
 * service of the packed files runs in plain Node.
 */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanEnvironment, TestProcess } from '../service/testing/child-process.ts';
import { FUSE_SENTINEL, readArchive, readFuses, type ArchivedFile } from './testing/packed-program.ts';

const projectRoot = join(import.meta.dirname, '..');
/** The stand-in is one for Linux, and the binary of SQLite that is packed has to run here. */
const CAN_RUN = process.platform === 'linux';
const PACK_TIMEOUT_MS = 120_000;

let folder: string;
let program: string;
let app: string;
let files: readonly ArchivedFile[];

/** A folder as Electron's for Linux, with every fuse the other way round. */
function standIn(path: string): string {
  mkdirSync(join(path, 'resources'), { recursive: true });
  mkdirSync(join(path, 'locales'));
  const fuses = Buffer.concat([Buffer.from([1, 8]), Buffer.from('10110011')]);
  writeFileSync(
    join(path, 'electron'),
    Buffer.concat([Buffer.from('stand-in '), Buffer.from(FUSE_SENTINEL), fuses]),
  );
  chmodSync(join(path, 'electron'), 0o755);
  for (const name of ['en-US.pak', 'fil.pak', 'de.pak']) writeFileSync(join(path, 'locales', name), name);
  for (const name of ['version', 'LICENSE', 'LICENSES.chromium.html'])
    writeFileSync(join(path, name), '45.4.1');
  writeFileSync(join(path, 'resources', 'default_app.asar'), archive('main.js', 'default'));
  return path;
}

/** An archive of one file. */
function archive(name: string, content: string): Buffer {
  const json = Buffer.from(JSON.stringify({ files: { [name]: { size: content.length, offset: '0' } } }));
  const padded = Math.ceil(json.length / 4) * 4;
  const head = Buffer.alloc(16 + padded);
  for (const [at, value] of [4, 8 + padded, 4 + padded, json.length].entries())
    head.writeUInt32LE(value, at * 4);
  json.copy(head, 16);
  return Buffer.concat([head, Buffer.from(content)]);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tulay-package-'));
  if (!CAN_RUN) return;
  const args = [
    '--dir',
    '--linux',
    `--${process.arch}`,
    `-c.electronDist=${standIn(join(folder, 'electron'))}`,
    `-c.directories.output=${join(folder, 'packages')}`,
  ];
  const script = join(projectRoot, 'service', 'cli', 'package.mjs');
  const pack = new TestProcess(process.execPath, [script, ...args], { env: cleanEnvironment() });
  const { code, stdout, stderr } = await pack.ended();
  const output = stdout + stderr;
  if (code !== 0 || output.includes('cannot find path for dependency')) throw new Error(output);
  const unpacked = process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`;
  program = join(folder, 'packages', unpacked);
  files = readArchive(join(program, 'resources', 'app.asar'));
  app = unpack();
}, PACK_TIMEOUT_MS);
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!CAN_RUN)('the packed program', () => {
  it('holds what is built, the packages it needs, and nothing else', () => {
    const paths = files.map(({ path }) => path);
    for (const needed of [
      'package.json',
      'dist/electron/main.js',
      'dist/electron/preload.cjs',
      'dist/service/main.js',
      'dist/service/storage/writer/writer-main.js',
      'dist/shared/supervision.js',
      'dist/console/desktop.html',
      'node_modules/fastify/package.json',
      'node_modules/better-sqlite3/lib/index.js',
    ]) {
      expect(paths).toContain(needed);
    }
    const places = paths.map((path) => /^(?:dist\/)?[^/]+/.exec(path)?.[0]);
    expect(new Set(places)).toEqual(
      new Set([
        'package.json',
        'node_modules',
        'dist/console',
        'dist/electron',
        'dist/service',
        'dist/shared',
      ]),
    );
    const unwanted = paths.filter((path) =>
      /\.map$|\.d\.[cm]?ts$|\.env|^node_modules\/(?:node|node-[^/]+|electron|react|vite|vitest|typescript|playwright)\//.test(
        path,
      ),
    );
    expect(unwanted).toEqual([]);
  });

  it("starts with the shell's main module, as an ES module", () => {
    const manifest = files.find(({ path }) => path === 'package.json')?.content?.toString();
    expect(JSON.parse(manifest ?? '{}')).toMatchObject({ main: 'dist/electron/main.js', type: 'module' });
    const main = files.find(({ path }) => path === 'dist/electron/main.js')?.content?.toString() ?? '';
    const imported = [...main.matchAll(/^import .* from ["'](.+)["'];$/gm)].map(([, name = '']) => name);
    expect(imported.filter((name) => name !== 'electron' && !name.startsWith('node:'))).toEqual([]);
    const preload = files.find(({ path }) => path === 'dist/electron/preload.cjs')?.content?.toString() ?? '';
    expect([...preload.matchAll(/require\(["'](.+?)["']\)/g)].map(([, name]) => name)).toEqual(['electron']);
  });

  it('has the binary of SQLite for this platform alone, outside of the archive', () => {
    const binaries = files.filter(({ path }) => path.endsWith('.node'));
    expect(binaries.map(({ path }) => path)).toEqual([
      `node_modules/better-sqlite3/prebuilds/linux-${process.arch}.node`,
    ]);
    expect(binaries[0]?.unpacked).toBe(true);
  });

  it('has every file of its archive under integrity', () => {
    const bare = files.filter(({ unpacked, hasIntegrity }) => !unpacked && !hasIntegrity);
    expect(bare.map(({ path }) => path)).toEqual([]);
  });

  it('has its fuses set', () => {
    expect(readFuses(join(program, 'tulay'))).toEqual({
      runAsNode: false,
      cookieEncryption: true,
      nodeOptions: false,
      nodeCliInspect: false,
      asarIntegrity: true,
      onlyAsar: true,
      browserSnapshot: false,
      fileProtocolPrivileges: false,
    });
  });

  it('runs its service, with its threads, in plain Node', async () => {
    const service = run([join(app, 'dist/service/main.js')]);
    try {
      const [, address = ''] = await service.said(/Tulay runs at (http:\/\/[\d.:]+)/);
      expect(await (await fetch(`${address}/api/health`)).json()).toMatchObject({ status: 'healthy' });
      // A simulated answer takes the simulator's thread.
      const answer = await fetch(`${address}/v1/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
        body: '{"model":"claude-sonnet-5-5","max_tokens":5,"messages":[{"role":"user","content":"Hi"}]}',
      });
      expect(answer.status).toBe(200);
      service.child.kill('SIGTERM');
      expect((await service.ended()).code).toBe(0);
    } finally {
      await service.kill();
    }
  });

  it('starts and ends its service by its shell, over a stand-in for Electron', async () => {
    const standInModule = pathToFileURL(join(import.meta.dirname, 'testing/electron-stand-in.ts')).href;
    const hook = `import { registerHooks } from 'node:module';
      registerHooks({
        resolve: (name, context, next) =>
          name === 'electron' ? { url: '${standInModule}', shortCircuit: true } : next(name, context),
      });`;
    const imported = `data:text/javascript,${encodeURIComponent(hook)}`;
    const shell = run(['--import', imported, join(app, 'dist/electron/main.js')]);
    try {
      const [, address = ''] = await shell.said(/Tulay runs at (http:\/\/[\d.:]+)/);
      expect((await fetch(`${address}/api/health/ready`)).status).toBe(200);
      shell.child.kill('SIGTERM');
      expect((await shell.ended()).code).toBe(0);
      await expect(fetch(`${address}/api/health/ready`)).rejects.toThrow('fetch failed');
    } finally {
      await shell.kill();
    }
  });
});

function run(args: readonly string[]): TestProcess {
  const env = cleanEnvironment({
    TULAY_DATA_DIR: join(folder, 'data'),
    PORT: '0',
    TULAY_SIMULATE: '1',
    STAND_IN_PROFILE: folder,
  });
  return new TestProcess(process.execPath, args, { env, cwd: folder });
}

/** The packed files, those of the archive and those beside it, as a folder that Node can run. */
function unpack(): string {
  const unpacked = join(folder, 'app');
  cpSync(join(program, 'resources', 'app.asar.unpacked'), unpacked, { recursive: true });
  for (const { path, content } of files) {
    if (content === undefined) continue;
    mkdirSync(dirname(join(unpacked, path)), { recursive: true });
    writeFileSync(join(unpacked, path), content);
  }
  return unpacked;
}
