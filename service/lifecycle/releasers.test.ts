import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger, type Logger } from '../lib/logger.ts';
import { Releasers } from './releasers.ts';

let logger: Logger;
let errors: string[];
beforeEach(() => {
  logger = createLogger({ level: 'silent', format: 'json' });
  errors = [];
  vi.spyOn(logger, 'error').mockImplementation(
    (_: unknown, message?: string) => void errors.push(message ?? ''),
  );
});
afterEach(() => {
  vi.useRealTimers();
});

describe('Releasers', () => {
  it('run last to first, each after the one before', async () => {
    const releasers = new Releasers(logger);
    const steps: string[] = [];
    for (const name of ['lock', 'writer', 'port']) {
      releasers.push(name, async () => {
        steps.push(`${name} begins`);
        await Promise.resolve();
        steps.push(`${name} ends`);
      });
    }
    await releasers.releaseAll();
    expect(steps).toEqual(['port', 'writer', 'lock'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  });

  it('run all when one throws, and log it', async () => {
    const releasers = new Releasers(logger);
    const released = vi.fn<() => void>();
    releasers.push('lock', released);
    releasers.push('writer', () => Promise.reject(new Error('stuck')));
    releasers.push('port', () => {
      throw new Error('gone');
    });
    await releasers.releaseAll();
    expect(released).toHaveBeenCalledOnce();
    expect(errors).toEqual(['could not release the port', 'could not release the writer']);
  });

  it('leave behind the one that hangs longer than its limit', async () => {
    vi.useFakeTimers();
    const releasers = new Releasers(logger);
    const released = vi.fn<() => void>();
    releasers.push('lock', released);
    releasers.push('writer', () => new Promise(() => {}), 2000);
    const all = releasers.releaseAll();
    await vi.advanceTimersByTimeAsync(1999);
    expect(released).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await all;
    expect(released).toHaveBeenCalledOnce();
    expect(errors).toEqual(['could not release the writer']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('run once, however often they are asked to, and take no more', async () => {
    const releasers = new Releasers(logger);
    const released = vi.fn<() => void>();
    releasers.push('lock', released);
    await Promise.all([releasers.releaseAll(), releasers.releaseAll()]);
    await releasers.releaseAll();
    expect(released).toHaveBeenCalledOnce();
    expect(() => releasers.push('late', released)).toThrow('late');
  });
});
