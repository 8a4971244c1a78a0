import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartupError } from '../lib/startup-error.ts';
import { controlSocketPath, secureSocketFolder } from './control-socket-path.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tulay-socket-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const linux = (): { platform: 'linux'; tmpdir: string } => ({ platform: 'linux', tmpdir: folder });

describe('controlSocketPath', () => {
  it('is inside the data directory', () => {
    expect(controlSocketPath(folder, linux())).toBe(join(folder, 'tulay.sock'));
  });

  it('goes to a short private folder for a long directory, the same one every time, another for another', () => {
    const long = join(folder, 'd'.repeat(100));
    const path = controlSocketPath(long, linux());
    expect(Buffer.byteLength(path)).toBeLessThanOrEqual(100);
    expect(path.startsWith(join(folder, 'tulay-'))).toBe(true);
    expect(controlSocketPath(`${long}/`, linux())).toBe(path);
    expect(controlSocketPath(`${long}x`, linux())).not.toBe(path);
  });

  it('does not depend on a temporary folder that is itself too long', () => {
    const path = controlSocketPath(join(folder, 'd'.repeat(100)), {
      platform: 'linux',
      tmpdir: `/${'t'.repeat(90)}`,
    });
    expect(path.startsWith('/tmp/tulay-')).toBe(true);
  });

  it('is a named pipe on Windows, whatever the case of the path', () => {
    const on = { platform: 'win32', tmpdir: folder } as const;
    const path = controlSocketPath('/Data/Tulay', on);
    expect(path).toMatch(/^\\\\\.\\pipe\\tulay-[\da-f]{16}$/);
    expect(controlSocketPath('/data/tulay', on)).toBe(path);
  });

  it.skipIf(process.platform === 'win32')('can be listened on, in a folder of mode 0700', async () => {
    const path = controlSocketPath(join(folder, 'd'.repeat(100)), linux());
    secureSocketFolder(path);
    secureSocketFolder(path);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(path, resolve);
    });
    server.close();
  });

  it.skipIf(process.platform === 'win32')('is refused where the folder is open to others', () => {
    const path = controlSocketPath(join(folder, 'd'.repeat(100)), linux());
    mkdirSync(dirname(path), { mode: 0o777 });
    expect(() => secureSocketFolder(path)).toThrow(StartupError);
  });
});
