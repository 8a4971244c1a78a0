import { describe, expect, it } from 'vitest';
import { StartupError } from '../lib/startup-error.ts';
import { fitStreams, limitFromProc, readDescriptorLimit } from './file-descriptors.ts';

describe('fitStreams', () => {
  it('takes what fits: two descriptors per stream and 512 besides', () => {
    expect(fitStreams(4000, true, 8512)).toEqual({ maxStreams: 4000 });
    expect(fitStreams(4000, false, 8512)).toEqual({ maxStreams: 4000 });
    expect(fitStreams(4000, true, undefined)).toEqual({ maxStreams: 4000 });
  });

  it('refuses a number that the operator set and that does not fit, with both ways out', () => {
    const attempt = (): unknown => fitStreams(4000, true, 8511);
    expect(attempt).toThrow(StartupError);
    expect(attempt).toThrow('4000 streams need 8512 file descriptors, and this process may have 8511');
    expect(attempt).toThrow(
      expect.objectContaining({
        remedies: [
          expect.stringContaining('ulimit -n 8512'),
          expect.stringContaining('TULAY_MAX_STREAMS to 3999'),
        ],
      }),
    );
  });

  it('lowers the default to what fits, with a warning', () => {
    const { maxStreams, warning } = fitStreams(4000, false, 1024);
    expect(maxStreams).toBe(256);
    expect(warning).toContain('ulimit -n 8512');
  });

  it('refuses when not one stream fits', () => {
    expect(() => fitStreams(4000, false, 513)).toThrow(StartupError);
    expect(fitStreams(4000, false, 514).maxStreams).toBe(1);
  });
});

describe('readDescriptorLimit', () => {
  it('reads the table of Linux', () => {
    const table = (soft: string): string =>
      `Limit                     Soft Limit           Hard Limit           Units\nMax open files            ${soft}                20000                files\n`;
    expect(limitFromProc(table('1024'))).toBe(1024);
    expect(limitFromProc(table('unlimited'))).toBeUndefined();
    expect(limitFromProc('')).toBeUndefined();
  });

  it.skipIf(process.platform === 'win32')('finds a limit here that lets this process run', () => {
    expect(readDescriptorLimit() ?? Infinity).toBeGreaterThan(20);
  });
});
