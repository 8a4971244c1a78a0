import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pidFile } from './pid-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tulay-pid-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('pidFile', () => {
  it('keeps a note for the next shell, for this user alone', () => {
    const file = pidFile(join(folder, 'profile', 'service.json'));
    expect(file.read()).toBeUndefined();
    file.write({ pid: 7, controlSocket: '/a.sock' });
    expect(file.read()).toEqual({ pid: 7, controlSocket: '/a.sock' });
    expect(readdirSync(join(folder, 'profile'))).toEqual(['service.json']);
    if (process.platform !== 'win32')
      expect(statSync(join(folder, 'profile', 'service.json')).mode & 0o777).toBe(0o600);
    file.remove();
    file.remove();
    expect(file.read()).toBeUndefined();
  });

  it.each(['', '{}', '{"pid":-1}', '{"pid":"7"}', '[7', 'null'])('takes %j for no note', (text) => {
    const path = join(folder, 'service.json');
    writeFileSync(path, text);
    expect(pidFile(path).read()).toBeUndefined();
  });

  it('does without where it cannot write', () => {
    writeFileSync(join(folder, 'file'), '');
    const file = pidFile(join(folder, 'file', 'service.json'));
    file.write({ pid: 7 });
    expect(file.read()).toBeUndefined();
  });
});
