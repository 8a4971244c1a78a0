import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartupError } from '../lib/startup-error.ts';
import { malformedLines, parseEnvText, readEnvironment } from './environment.ts';

let folder: string;
let envFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tulay-env-'));
  envFile = join(folder, '.env');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('readEnvironment', () => {
  it('puts the variables of the process over those of the file, empty ones too', () => {
    writeFileSync(envFile, 'A=file\nB=file\nC="quoted # sign"\n');
    expect(readEnvironment({ envFile, processEnv: { B: 'process', D: '' } })).toEqual({
      A: 'file',
      B: 'process',
      C: 'quoted # sign',
      D: '',
    });
  });

  it('needs no file', () => {
    expect(readEnvironment({ envFile, processEnv: { A: '1' } })).toEqual({ A: '1' });
    expect(readEnvironment({ processEnv: { A: '1' } })).toEqual({ A: '1' });
  });

  it('reads files of Windows editors', () => {
    writeFileSync(envFile, '\ufeffA=1\r\nB=2\r\n');
    expect(readEnvironment({ envFile, processEnv: {} })).toEqual({ A: '1', B: '2' });
  });

  it('says when the file is UTF-16', () => {
    writeFileSync(envFile, Buffer.from('\ufeffA=1\r\n', 'utf16le'));
    expect(() => readEnvironment({ envFile, processEnv: {} })).toThrow(/no plain text/);
  });

  it('says when the file is a folder', () => {
    expect(() => readEnvironment({ envFile: folder, processEnv: {} })).toThrow(StartupError);
  });

  it('names every malformed line and shows no value', () => {
    writeFileSync(envFile, 'A=1\nsk-ant-secret\n\nB=has#secret\nC="open secret\n');
    const failure = (() => {
      try {
        return readEnvironment({ envFile, processEnv: {} });
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(StartupError);
    const { remedies } = failure instanceof StartupError ? failure : { remedies: [] };
    expect(remedies.map((line) => line.split(':')[0])).toEqual(['Line 2', 'Line 4', 'Line 5']);
    expect(remedies.join()).not.toContain('secret');
  });
});

describe('malformedLines', () => {
  it.each([
    '',
    '# comment',
    '   # comment',
    'A=',
    'A= # comment',
    'A=1',
    '  A = 1  ',
    'export A=1',
    'A=1 # comment',
    'A="1 # 2" # comment',
    "A='x'",
    'A=`x`',
    'A=a"b"c',
    'A=https://x/y?z=1&w=2',
    'A="several\nlines" # comment\nB=1',
    'KEY="-----BEGIN KEY-----\nabc+/=\n-----END KEY-----"',
  ])('finds nothing wrong with %j', (text) => {
    expect(malformedLines(text)).toEqual([]);
  });

  it.each([
    ['A', 'NAME=value'],
    ['A: 1', 'NAME=value'],
    ['=1', 'name before'],
    ['A B=1', 'name before'],
    ['1A=1', 'name before'],
    ['A=x#y', 'needs quotes'],
    ['A="x', 'same quote'],
    ['A="x"y', 'same quote'],
    ['A="x\nB=2\nC="y"', 'same quote'],
  ])('finds %j', (text, reason) => {
    expect(malformedLines(text)).toHaveLength(1);
    expect(malformedLines(text)[0]).toContain(reason);
  });

  it('accepts no line whose value would be read otherwise than it is meant', () => {
    const value = fc.string({ unit: fc.constantFrom('a', ' ', '#', '"', "'", '`', '=', '\\'), maxLength: 8 });
    fc.assert(
      fc.property(value, (text) => {
        fc.pre(malformedLines(`A=${text}`).length === 0);
        const quoted = /^\s*(["'`])(.*?)\1/.exec(text)?.[2];
        const bare = text.replace(/(?:^|\s+)#.*$/, '').trim();
        expect(parseEnvText(`A=${text}\nB=1`)).toEqual({ A: quoted ?? bare, B: '1' });
      }),
      { numRuns: 1000 },
    );
  });
});
