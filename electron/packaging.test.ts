/**
 * `npm run package` as far as it goes without Electron's program: electron-builder packs around a stand-in for it, and the
 * service of the packed files runs in plain Node.
 */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanEnvironment, TestProcess } from '../service/testing/child-process.ts';
import { FUSE_SENTINEL, readArchive, readFuses, type ArchivedFile } from './testing/packed-program.ts';

const projectRoot = join(import.meta.dirname, '..');
const PACK_TIMEOUT_MS = 120_000;

let folder: string;
let program: string;
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
}, PACK_TIMEOUT_MS);
afterAll(() => rmSync(folder, { recursive: true }));

// The binary of SQLite that is packed has to run here.
describe.skipIf(process.platform !== 'linux')('the packed program', () => {
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
    const app = join(folder, 'app');
    cpSync(join(program, 'resources', 'app.asar.unpacked'), app, { recursive: true });
    for (const { path, content } of files) {
      if (content === undefined) continue;
      mkdirSync(dirname(join(app, path)), { recursive: true });
      writeFileSync(join(app, path), content);
    }
    expect(readFileSync(join(app, 'package.json'), 'utf8')).toContain('"version"');
    const env = cleanEnvironment({ TULAY_DATA_DIR: join(folder, 'data'), PORT: '0', TULAY_SIMULATE: '1' });
    const service = new TestProcess(process.execPath, [join(app, 'dist/service/main.js')], {
      env,
      cwd: folder,
    });
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
});
