import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ByteBudget, type ByteAccount } from './byte-budget.ts';

const OPTIONS = { total: 100, finisher: 40, maxWaitMs: 1_000 };

/** Lets promises that are due settle. */
const settled = (): Promise<void> => vi.advanceTimersByTimeAsync(0).then(() => undefined);

function waiting(account: ByteAccount, bytes: number): { readonly answer: boolean | null } {
  const wait: { answer: boolean | null } = { answer: null };
  void account.wait(bytes).then((granted) => {
    wait.answer = granted;
    return;
  });
  return wait;
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('ByteBudget', () => {
  it('gives out at once what is free, but for the part kept for the finisher', () => {
    const budget = new ByteBudget(OPTIONS);
    const account = budget.open();
    expect(account.take(60)).toBe(true);
    expect(account.take(1)).toBe(false);
    expect(budget.held).toBe(60);
    account.release(10);
    expect(account.take(10)).toBe(true);
    account.close();
    account.close();
    expect(budget.held).toBe(0);
  });

  it('never takes back more than an account holds', () => {
    const budget = new ByteBudget(OPTIONS);
    const [mine, other] = [budget.open(), budget.open()];
    mine.take(5);
    other.take(20);
    mine.release(500);
    expect(budget.held).toBe(20);
    mine.close();
    mine.release(5);
    expect(budget.held).toBe(20);
  });

  it('lets whoever stands first in line take from the finisher’s part, up to the total', async () => {
    const budget = new ByteBudget(OPTIONS);
    const [first, second] = [budget.open(), budget.open()];
    first.take(30);
    second.take(30);
    expect(first.take(1)).toBe(false);
    const granted = waiting(first, 20);
    await settled();
    expect(granted.answer).toBe(true);
    expect(budget.held).toBe(80);
    expect(first.take(20)).toBe(true);
    expect(first.take(1)).toBe(false);
    expect(second.take(1)).toBe(false);
  });

  it('does not let newcomers overtake those in line', async () => {
    const budget = new ByteBudget(OPTIONS);
    const [holder, finisher, patient, newcomer] = [
      budget.open(),
      budget.open(),
      budget.open(),
      budget.open(),
    ];
    holder.take(60);
    const first = waiting(finisher, 40);
    const second = waiting(patient, 20);
    await settled();
    expect([first.answer, second.answer]).toEqual([true, null]);
    holder.release(50);
    // 50 bytes are held: 10 may be had, less than the one in line needs.
    expect(newcomer.take(5)).toBe(false);
    await settled();
    expect(second.answer).toBe(null);
    holder.release(10);
    await settled();
    expect(second.answer).toBe(true);
    expect(newcomer.take(1)).toBe(false);
  });

  it('serves in the order of asking', async () => {
    const budget = new ByteBudget({ ...OPTIONS, finisher: 0 });
    const holder = budget.open();
    holder.take(100);
    const order: number[] = [];
    for (const each of [1, 2, 3, 4]) {
      void budget
        .open()
        .wait(25)
        .then(() => order.push(each));
    }
    holder.release(50);
    await settled();
    expect(order).toEqual([1, 2]);
    holder.close();
    await settled();
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it('refuses after the longest wait, and goes on serving those behind', async () => {
    const budget = new ByteBudget({ ...OPTIONS, finisher: 0 });
    const holder = budget.open();
    holder.take(95);
    const large = waiting(budget.open(), 10);
    await vi.advanceTimersByTimeAsync(999);
    const small = waiting(budget.open(), 5);
    expect(large.answer).toBe(null);
    await vi.advanceTimersByTimeAsync(1);
    expect(large.answer).toBe(false);
    holder.release(1);
    await settled();
    expect(small.answer).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('passes the finisher’s part on when the finisher is done', async () => {
    const budget = new ByteBudget(OPTIONS);
    const [holder, first, second] = [budget.open(), budget.open(), budget.open()];
    holder.take(60);
    const one = waiting(first, 40);
    const two = waiting(second, 40);
    await settled();
    expect([one.answer, two.answer]).toEqual([true, null]);
    first.close();
    await settled();
    expect(two.answer).toBe(true);
    expect(budget.held).toBe(100);
  });

  it('returns what is granted to an account that was closed meanwhile', async () => {
    const budget = new ByteBudget(OPTIONS);
    const [holder, gone] = [budget.open(), budget.open()];
    holder.take(60);
    const first = waiting(budget.open(), 40);
    const wait = waiting(gone, 10);
    holder.release(60);
    // Granted in this very moment, before the waiting side has heard of it.
    gone.close();
    await settled();
    expect([first.answer, wait.answer]).toEqual([true, false]);
    expect(budget.held).toBe(40);
  });

  it('keeps no timer and no place for an account that closes while it waits', async () => {
    const budget = new ByteBudget({ ...OPTIONS, finisher: 0 });
    const holder = budget.open();
    holder.take(100);
    const gone = budget.open();
    const wait = waiting(gone, 50);
    const behind = waiting(budget.open(), 10);
    gone.close();
    await settled();
    expect(wait.answer).toBe(false);
    holder.release(10);
    await settled();
    expect(behind.answer).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('whatever bodies do: never holds more than its total, loses no byte, and lets every body come to its end', async () => {
    const total = 100;
    const finisher = 40;
    const body = fc.record({
      // No body is larger than the finisher's part.
      chunks: fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 4 }),
      releases: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(body, { minLength: 1, maxLength: 12 }),
        fc.array(fc.nat({ max: 1_000 }), { minLength: 20, maxLength: 60 }),
        async (bodies, choices) => {
          const budget = new ByteBudget({ total, finisher, maxWaitMs: 1e9 });
          let model = 0;
          const running = bodies.map(({ chunks, releases }) => ({
            account: budget.open(),
            todo: [...chunks],
            held: 0,
            releases,
            state: 'ready' as 'ready' | 'waiting' | 'over',
          }));
          type Body = (typeof running)[number];
          const granted = (each: Body, bytes: number): void => {
            each.held += bytes;
            model += bytes;
          };
          const step = (each: Body): void => {
            const bytes = each.todo[0];
            if (bytes === undefined) {
              each.account.close();
              model -= each.held;
              each.state = 'over';
            } else if (each.releases && each.held > 0) {
              each.account.release(each.held);
              model -= each.held;
              each.held = 0;
            } else if (each.account.take(bytes)) {
              each.todo.shift();
              granted(each, bytes);
            } else {
              each.state = 'waiting';
              void each.account.wait(bytes).then((given) => {
                expect(given).toBe(true);
                each.todo.shift();
                each.state = 'ready';
                granted(each, bytes);
                return;
              });
            }
          };
          const check = async (): Promise<void> => {
            await settled();
            expect(budget.held).toBeLessThanOrEqual(total);
            expect(budget.held).toBe(model);
          };
          for (const choice of choices) {
            const ready = running.filter((each) => each.state === 'ready');
            const chosen = ready[choice % Math.max(1, ready.length)];
            if (chosen !== undefined) step(chosen);
            // oxlint-disable-next-line no-await-in-loop -- one step after the other is the point
            await check();
          }
          // From here on everybody who can go on does: all come to their end, or there was a deadlock.
          for (let round = 0; round < 200 && running.some((each) => each.state !== 'over'); round += 1) {
            for (const each of running) if (each.state === 'ready') step(each);
            // oxlint-disable-next-line no-await-in-loop -- as above
            await check();
          }
          expect(running.map((each) => each.state)).toEqual(running.map(() => 'over'));
          expect(budget.held).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
  });
});
