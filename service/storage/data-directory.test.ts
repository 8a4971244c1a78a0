import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartupError } from '../lib/startup-error.ts';
import { canMountSmallDisk, mountSmallDisk, NEEDS_SMALL_DISK } from '../testing/small-disk.ts';
import { openDataDirectory } from './data-directory.ts';

let folder: string;
let path: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tulay-data-'));
  path = join(folder, 'data');
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

function refusal(open: () => unknown): StartupError {
  try {
    open();
  } catch (error) {
    if (error instanceof StartupError) return error;
    throw error;
  }
  throw new Error('it was opened');
}

/** Another process that opens the directory, says so, and stays. */
async function ownerProcess(directory: string): Promise<ChildProcess> {
  const source = `
    import { openDataDirectory } from ${JSON.stringify(join(import.meta.dirname, 'data-directory.ts'))};
    const data = openDataDirectory(${JSON.stringify(directory)});
    data.facts.set('keys_ever_configured', 'yes');
    data.announce({ address: 'http://127.0.0.1:3456' });
    console.log('open');
    process.stdin.resume();
    process.stdin.on('end', () => { data.close(); });
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}

describe('openDataDirectory', () => {
  it('makes a private folder and gives it an id that stays', () => {
    const first = openDataDirectory(path);
    expect(first.id).toMatch(/^[\da-f-]{36}$/);
    first.close();

    const second = openDataDirectory(path);
    expect(second.id).toBe(first.id);
    second.close();
  });

  it.skipIf(process.platform === 'win32')('lets nobody else read it', () => {
    const data = openDataDirectory(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    const openToOthers = readdirSync(path).filter((file) => (statSync(join(path, file)).mode & 0o077) !== 0);
    expect(openToOthers).toEqual([]);
    data.close();
  });

  it('keeps facts across restarts', () => {
    const before = openDataDirectory(path);
    expect(before.facts.get('keys_ever_configured')).toBeUndefined();
    before.facts.set('keys_ever_configured', 'no');
    before.facts.set('keys_ever_configured', 'yes');
    expect(before.facts.get('keys_ever_configured')).toBe('yes');
    before.close();

    const after = openDataDirectory(path);
    expect(after.facts.get('keys_ever_configured')).toBe('yes');
    after.close();
  });

  it('tells who holds the directory, and leaves that one in peace', async () => {
    const owner = await ownerProcess(path);
    expect(refusal(() => openDataDirectory(path)).message).toBe(
      `${path} is in use by Tulay pid ${owner.pid} at http://127.0.0.1:3456; stop it or set TULAY_DATA_DIR to another folder.`,
    );
    // Twice: the refusal itself must not have taken the lock or dropped the other's.
    refusal(() => openDataDirectory(path));

    owner.stdin?.end();
    await once(owner, 'exit');
    const data = openDataDirectory(path);
    expect(data.facts.get('keys_ever_configured')).toBe('yes');
    data.close();
  });

  it('is free again when its owner is killed', async () => {
    const owner = await ownerProcess(path);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const data = openDataDirectory(path);
    expect(data.facts.get('keys_ever_configured')).toBe('yes');
    data.close();
  });

  it('is refused a second time within one process, and can be had again after the close', () => {
    const data = openDataDirectory(path);
    expect(refusal(() => openDataDirectory(path)).message).toContain(`in use by Tulay pid ${process.pid};`);
    data.close();
    const next = openDataDirectory(path);
    // A second close of the first must not take the lock away from its successor.
    data.close();
    refusal(() => openDataDirectory(path));
    expect(readdirSync(path)).toContain('owner.json');
    next.close();
  });

  it('refuses a path that is a file or leads through one', () => {
    writeFileSync(path, 'mine');
    for (const wrong of [path, join(path, 'below')]) {
      const error = refusal(() => openDataDirectory(wrong));
      expect(error.message).toContain('a part of that path is a file');
      expect(error.remedies).toEqual(['Set TULAY_DATA_DIR to a folder.']);
    }
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  it.skipIf(process.platform === 'win32')('refuses a folder it may not write to', () => {
    mkdirSync(path, { mode: 0o500 });
    // Nothing is forbidden to root but what the kernel forbids to all.
    const wrong = process.getuid?.() === 0 && process.platform === 'linux' ? '/sys/tulay' : path;
    expect(refusal(() => openDataDirectory(wrong)).message).toMatch(/cannot be written by this user/);
  });

  it('refuses a database of a newer version and changes nothing', () => {
    openDataDirectory(path).close();
    const file = join(path, 'state.db');
    const db = new BetterSqlite3(file);
    db.pragma('user_version = 99');
    db.close();
    const before = readFileSync(file);

    const error = refusal(() => openDataDirectory(path));
    expect(error.message).toMatch(
      /state\.db was written by a newer Tulay: its schema is version 99, .* up to version \d+/,
    );
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(path).toSorted()).toEqual(['lock.db', 'state.db']);
  });

  it.each([
    ['overwritten', (bytes: Buffer) => Buffer.from(bytes.map((byte, index) => (index < 64 ? 0x21 : byte)))],
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 4096)],
    [
      'with a spoilt page',
      (bytes: Buffer) =>
        Buffer.from(bytes.map((byte, index) => (index >= 4096 && index < 8192 ? 0xee : byte))),
    ],
  ])('refuses a database that was %s, says where, and keeps it', (_, damage) => {
    openDataDirectory(path).close();
    const file = join(path, 'state.db');
    writeFileSync(file, damage(readFileSync(file)));
    const before = readFileSync(file);

    const error = refusal(() => openDataDirectory(path));
    expect(error.message).toContain(`${file} is damaged`);
    expect(error.remedies[0]).toContain(`'${file}.damaged'`);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  describe.skipIf(!canMountSmallDisk)(`on a disk without room ${NEEDS_SMALL_DISK}`, () => {
    it('says that the disk is full, and works once there is room', () => {
      const disk = mountSmallDisk(1024 * 1024);
      try {
        const data = join(disk.path, 'data');
        disk.fill();
        const error = refusal(() => openDataDirectory(data));
        expect(error.message).toMatch(/^The disk that holds .* is full/);
        disk.free();
        const opened = openDataDirectory(data);
        const { id } = opened;
        opened.close();

        disk.fill();
        expect(refusal(() => openDataDirectory(data)).message).toMatch(/^The disk that holds .* is full/);
        disk.free();
        const again = openDataDirectory(data);
        expect(again.id).toBe(id);
        again.close();
      } finally {
        disk.unmount();
      }
    });

    it('keeps the old value of a fact that could not be written', () => {
      const disk = mountSmallDisk(1024 * 1024);
      try {
        const data = openDataDirectory(disk.path);
        data.facts.set('keys_ever_configured', 'no');
        disk.fill();
        expect(refusal(() => data.facts.set('keys_ever_configured', 'y'.repeat(100_000))).message).toContain(
          'is full',
        );
        expect(data.facts.get('keys_ever_configured')).toBe('no');
        disk.free();
        data.facts.set('keys_ever_configured', 'yes');
        data.close();
      } finally {
        disk.unmount();
      }
    });
  });
});
