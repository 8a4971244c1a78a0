import { describe, expect, it } from 'vitest';
import { VirtualTime } from '../testing/virtual-time.ts';
import { RetryBudget } from './retry-budget.ts';
import { RetryHandler, type RetryOptions } from './retry-handler.ts';

const failing = (status: number, headers: Record<string, string> = {}): Error =>
  Object.assign(new Error(`status ${status}`), { status, headers });

function bench(budget = new RetryBudget()) {
  const time = new VirtualTime();
  const handler = new RetryHandler({ timers: time, random: () => 1, now: () => time.now(), budget });
  const times: number[] = [];
  const began = time.now();
  /** Fails with each error in turn, then succeeds. */
  const run = async (errors: readonly unknown[], options: RetryOptions = {}): Promise<unknown> => {
    let call = 0;
    const running = handler
      .executeWithRetry(() => {
        times.push(time.now() - began);
        const error = errors[call];
        call += 1;
        return error === undefined ? Promise.resolve('done') : Promise.reject(error);
      }, options)
      .catch((error: unknown) => error);
    await time.advance(600_000);
    return running;
  };
  return { run, times, time, handler };
}

describe('executeWithRetry', () => {
  it('returns what the call returns', async () => {
    const { run, times } = bench();
    expect(await run([])).toBe('done');
    expect(times).toEqual([0]);
  });

  it('waits longer each time, up to the longest delay', async () => {
    const { run, times } = bench();
    const options = { maxAttempts: 5, initialDelay: 1_000, maxDelay: 3_000 };
    expect(await run([failing(500), failing(529), failing(503), failing(500)], options)).toBe('done');
    expect(times).toEqual([0, 1_000, 3_000, 6_000, 9_000]);
  });

  it('gives up after the last attempt, and throws what came last', async () => {
    const { run, times } = bench();
    expect(await run([failing(500), failing(502), failing(503)], { maxAttempts: 2 })).toMatchObject({
      status: 502,
    });
    expect(times).toHaveLength(2);
  });

  it('does not repeat a caller’s mistake', async () => {
    const { run, times } = bench();
    expect(await run([failing(400)])).toMatchObject({ status: 400 });
    expect(times).toHaveLength(1);
  });

  it('comes back no sooner than a retry-after asks, and not at all where it asks for too much', async () => {
    const patient = bench();
    expect(await patient.run([failing(429, { 'retry-after': '20' })])).toBe('done');
    expect(patient.times).toEqual([0, 20_000]);
    const impatient = bench();
    expect(await impatient.run([failing(429, { 'retry-after': '31' })])).toMatchObject({ status: 429 });
    expect(impatient.times).toEqual([0]);
  });

  it('keeps to a deadline', async () => {
    const { run, times } = bench();
    expect(await run([failing(500), failing(500)], { deadline: 2_500, maxAttempts: 9 })).toMatchObject({
      status: 500,
    });
    expect(times).toEqual([0, 1_000]);
  });

  it('stops waiting when its caller gives up', async () => {
    const { handler, time, times } = bench();
    const giveUp = new AbortController();
    const running = handler
      .executeWithRetry(
        () => {
          times.push(time.now());
          return Promise.reject(failing(500));
        },
        { signal: giveUp.signal },
      )
      .catch((error: unknown) => error);
    await time.advance(10);
    giveUp.abort();
    expect(await running).toMatchObject({ status: 500 });
    await time.advance(100_000);
    expect(times).toHaveLength(1);
  });

  it('spends no more than the budget that all share, and gives it back', async () => {
    const budget = new RetryBudget({ share: 0, minimum: 1 });
    const { handler, time } = bench(budget);
    const calls = Array.from({ length: 3 }, () =>
      handler
        .executeWithRetry(() => Promise.reject(failing(500)), { maxAttempts: 2 })
        .catch((error: unknown) => error),
    );
    await time.advance(100_000);
    expect((await Promise.all(calls)).map((error) => (error as Error).message)).toEqual(
      Array(3).fill('status 500'),
    );
    expect(budget.tryRetry()).toBe(true);
  });
});
