import { describe, expect, it } from 'vitest';
import { createSignalHandler } from './shutdown.ts';

/** A handler with a clock to turn and a stop to finish by hand. */
function running() {
  let now = 1000;
  const ended = Promise.withResolvers<void>();
  const said: string[] = [];
  const exits: number[] = [];
  const handler = createSignalHandler({
    stop: () => ended.promise,
    exit: (code) => void exits.push(code),
    say: (text) => void said.push(text),
    clock: { now: () => now },
  });
  return { handler, ended, said, exits, pass: (ms: number) => void (now += ms) };
}

describe('a signal', () => {
  it('lets what is under way end, then exits with 0', async () => {
    const { handler, ended, exits } = running();
    handler('SIGTERM');
    expect(exits).toEqual([]);
    ended.resolve();
    await ended.promise;
    await Promise.resolve();
    expect(exits).toEqual([0]);
  });

  it('exits at once when it comes again, and says so', () => {
    const { handler, said, exits, pass } = running();
    handler('SIGINT');
    pass(250);
    handler('SIGINT');
    expect(exits).toEqual([130]);
    expect(said.at(-1)).toBe('stopped at once');
  });

  it('counts once when npm passes on what the terminal sent already', () => {
    const { handler, exits, pass } = running();
    handler('SIGINT');
    pass(249);
    handler('SIGINT');
    expect(exits).toEqual([]);
  });

  it('exits with 1 when the service cannot be stopped cleanly', async () => {
    const { handler, ended, said, exits } = running();
    handler('SIGTERM');
    ended.reject(new Error('key sk-ant-0123456789 is stuck\nsecond line'));
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(exits).toEqual([1]);
    expect(said.at(-1)).toBe('could not stop cleanly: key sk-… is stuck');
  });
});
