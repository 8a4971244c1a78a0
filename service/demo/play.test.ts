import { describe, expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { VirtualTime } from '../testing/virtual-time.ts';
import type { PlannedCall } from './plan-calls.ts';
import { newTally, play, type CallEnd } from './play.ts';
import type { User } from './script/script-schema.ts';

const user: User = {
  name: 'Ana Cruz',
  speaks: 'en',
  habit: 'counter',
  model: 'claude-haiku-5-5',
  every: 1_000,
};
const callAt = (atMs: number): PlannedCall => ({
  atMs,
  user,
  request: { kind: 'count', body: { model: user.model, messages: [] } },
});

/** Plays in virtual time; `send` says how long each call takes and how it ends. */
function start(options: {
  readonly calls: Iterable<PlannedCall>;
  readonly takesMs?: number;
  readonly end?: (call: PlannedCall) => CallEnd;
}) {
  const { calls, takesMs = 10, end = () => 'answered' } = options;
  const time = new VirtualTime();
  const begunAt = time.now();
  const sentAt: number[] = [];
  const tally = newTally();
  const ending = new AbortController();
  const wait = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const timer = time.start(ms, resolve);
      signal.addEventListener('abort', () => {
        time.cancel(timer);
        resolve();
      });
    });
  const send = async (call: PlannedCall, signal: AbortSignal): Promise<CallEnd> => {
    sentAt.push(time.now() - begunAt);
    await wait(takesMs, signal);
    return signal.aborted ? 'left' : end(call);
  };
  const played = play(calls, { clock: time, wait, send, tally }, ending.signal);
  return { time, sentAt, tally, ending, played };
}

describe('a play', () => {
  it('sends each call at its time, without waiting for the answers to others', async () => {
    const { time, sentAt, tally } = start({ calls: [0, 5, 700, 2_000].map(callAt), takesMs: 1_000 });
    await time.advance(600);
    expect(sentAt).toEqual([0, 5]);
    expect(tally).toMatchObject({ sent: 2, underWay: 2, answered: 0 });
    await time.advance(5_000);
    expect(sentAt).toEqual([0, 5, 700, 2_000]);
    expect(tally).toMatchObject({ sent: 4, underWay: 0, answered: 4 });
  });

  it('counts how calls end', async () => {
    const ends: readonly CallEnd[] = ['answered', 'refused', 'failed', 'left', 'failed'];
    const { time, tally } = start({
      calls: ends.map((_, index) => callAt(index)),
      end: ({ atMs }) => ends[atMs] ?? 'answered',
    });
    await time.advance(1_000);
    expect(tally).toEqual({ sent: 5, underWay: 0, answered: 1, refused: 1, failed: 2, left: 1, skipped: 0 });
  });

  it('ends at once when it is told to, and breaks off what is under way', async () => {
    const { time, tally, ending, played } = start({
      calls: [callAt(0), callAt(100), callAt(60_000)],
      takesMs: 30_000,
    });
    await time.advance(1_000);
    ending.abort();
    await played;
    expect(tally).toMatchObject({ sent: 2, underWay: 0, answered: 0, left: 0 });
  });

  it('stays on when the plan is over, until it is told to end', async () => {
    const { time, ending, played } = start({ calls: [callAt(0)] });
    let over = false;
    void played.finally(() => (over = true));
    await time.advance(60_000);
    expect(over).toBe(false);
    ending.abort();
    await played;
  });

  it('has a bound on what is under way', async () => {
    const calls = Array.from({ length: 500 }, () => callAt(1));
    const { time, tally } = start({ calls, takesMs: 60_000 });
    await time.advance(1_000);
    expect(tally).toMatchObject({ sent: 400, underWay: 400, skipped: 100 });
  });

  it('does not make up for what was missed while the machine slept', async () => {
    const clock = new ManualClock();
    const ending = new AbortController();
    const tally = newTally();
    const sent: number[] = [];
    let sleepsMs = 60_000;
    const wait = (ms: number): Promise<void> => {
      clock.advance(ms + sleepsMs);
      sleepsMs = 0;
      return Promise.resolve();
    };
    const send = ({ atMs }: PlannedCall): Promise<CallEnd> => {
      if (sent.push(atMs) === 3) ending.abort();
      return Promise.resolve('answered');
    };
    await play([1, 100, 59_000, 61_000].map(callAt), { clock, wait, send, tally }, ending.signal);
    expect(sent).toEqual([1, 59_000, 61_000]);
    expect(tally.skipped).toBe(1);
  });
});
