import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samplePool, sampleKeySettings as key } from '../../testing/sample-keys.ts';
import type { Empty, Lease, NoRoom, Wanted } from '../key-pool.ts';
import { NO_LIMITS } from '../key-settings.ts';
import type { KeySettings } from '../key-settings.ts';
import { MODEL } from '../../testing/sample-keys.ts';
import { PriorityWaitingRoom } from './priority-waiting-room.ts';

function roomOver(keys: readonly (string | KeySettings)[], most = 2_000) {
  const pool = samplePool(keys);
  const room = new PriorityWaitingRoom({ pool: pool.choosing, clock: pool.time, timers: pool.time, most });
  const admitted: string[] = [];
  const refused: [name: string, reason: NoRoom | Empty][] = [];
  const leases = new Map<string, Lease>();
  const guest = (
    name: string,
    options: { priority?: number; waitMs?: number; wanted?: Partial<Wanted> } = {},
  ) => ({
    wanted: { model: MODEL, exclude: [], ...options.wanted },
    priority: options.priority ?? 5,
    waitsUntil: pool.time.now() + (options.waitMs ?? 5_000),
    place: null,
    admitted: (lease: Lease) => {
      admitted.push(name);
      leases.set(name, lease);
    },
    refused: (reason: NoRoom | Empty) => refused.push([name, reason]),
  });
  const enter = (name: string, options: Parameters<typeof guest>[1] = {}) => {
    const entered = room.enter(guest(name, options));
    if (entered.kind === 'lease') leases.set(name, entered);
    return entered.kind;
  };
  const settle = (name: string): void => leases.get(name)?.settle({ kind: 'success' });
  return { ...pool, room, guest, enter, settle, admitted, refused, leases };
}

const one = key('a', { concurrency: 1 });
const perMinute = (requestsPerMinute: number) => key('a', { limits: { ...NO_LIMITS, requestsPerMinute } });

describe('the waiting room', () => {
  it('is walked through without a stop while there is room', () => {
    const { enter, room, refused, admitted } = roomOver(['a']);
    expect(enter('x')).toBe('lease');
    expect(room.size).toBe(0);
    expect([...admitted, ...refused]).toEqual([]);
  });

  it('lets the next in as soon as a call ends', async () => {
    const { enter, settle, admitted, time, room } = roomOver([one]);
    expect(enter('x')).toBe('lease');
    expect(enter('y')).toBe('waiting');
    expect(enter('z')).toBe('waiting');
    await time.advance(1_234);
    settle('x');
    expect(admitted).toEqual([]);
    await time.advance(0);
    expect(admitted).toEqual(['y']);
    settle('y');
    await time.advance(0);
    expect(admitted).toEqual(['y', 'z']);
    expect(room.size).toBe(0);
  });

  it('lets the next in when a limit has won back enough, not before and not much later', async () => {
    const { enter, admitted, time } = roomOver([perMinute(60)]);
    const names = Array.from({ length: 63 }, (_, index) => `x${index}`);
    const kinds = names.map((name) => enter(name));
    const direct = kinds.filter((kind) => kind === 'lease').length;
    expect(kinds.slice(direct).every((kind) => kind === 'waiting')).toBe(true);
    const times: number[] = [];
    for (let ms = 0; ms < 5_000; ms += 1) {
      await time.advance(1);
      while (times.length < admitted.length) times.push(ms);
    }
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(gaps.length).toBeGreaterThan(2);
    expect(gaps.every((gap) => gap >= 999 && gap <= 1_002)).toBe(true);
  });

  it('goes by priority, then by arrival', async () => {
    const { enter, settle, admitted, time } = roomOver([one]);
    enter('first');
    for (const [name, priority] of [
      ['low', 2],
      ['a5', 5],
      ['b5', 5],
      ['high', 9],
      ['c5', 5],
      ['odd', 99],
    ] as const) {
      enter(name, { priority });
    }
    for (const name of ['first', 'odd', 'high', 'a5', 'b5', 'c5']) {
      settle(name);
      await time.advance(0);
    }
    expect(admitted).toEqual(['odd', 'high', 'a5', 'b5', 'c5', 'low']);
  });

  it('lets no newcomer overtake those who wait for the same', async () => {
    const { enter, settle, admitted, time } = roomOver([one]);
    enter('x');
    enter('y');
    settle('x');
    // Room is there, and it is not the newcomer's.
    expect(enter('z')).toBe('waiting');
    await time.advance(0);
    expect(admitted).toEqual(['y']);
  });

  it('keeps those of one class of models apart from those of another', async () => {
    const limits = { ...NO_LIMITS, requestsPerMinute: 60 };
    const { enter, admitted, time } = roomOver([key('a', { limits })]);
    const model = 'claude-opus-4-8';
    for (let index = 0; index < 60; index += 1) enter(`o${index}`, { wanted: { model } });
    expect(enter('waits', { wanted: { model } })).toBe('waiting');
    expect(enter('goes')).toBe('lease');
    await time.advance(4_000);
    expect(admitted).toContain('waits');
  });

  it('does not hold everybody up for one who wants a particular key', async () => {
    const { enter, settle, keyOf, admitted, time } = roomOver([
      key('a', { concurrency: 1 }),
      key('b', { concurrency: 1 }),
    ]);
    enter('x');
    enter('y');
    enter('only-a', { wanted: { only: keyOf('a') } });
    enter('any');
    settle('y');
    settle('x');
    await time.advance(0);
    expect(admitted.toSorted()).toEqual(['any', 'only-a']);
  });

  it('refuses at the deadline, and says when to come back', async () => {
    const { enter, refused, time, room } = roomOver([one]);
    enter('x');
    enter('y', { waitMs: 700 });
    enter('z', { waitMs: 300 });
    await time.advance(299);
    expect(refused).toEqual([]);
    await time.advance(1);
    expect(refused.map(([name]) => name)).toEqual(['z']);
    await time.advance(400);
    expect(refused).toMatchObject([
      ['z', { kind: 'none', cause: 'capacity' }],
      ['y', { kind: 'none', cause: 'capacity' }],
    ]);
    expect(room.size).toBe(0);
  });

  it('lets in for whom room returned in time, though the deadline has passed when it is handed out', async () => {
    const { enter, settle, admitted, refused, time } = roomOver([one]);
    enter('x');
    enter('y', { waitMs: 300 });
    enter('z', { waitMs: 300 });
    await time.advance(299);
    settle('x');
    time.stall(5);
    await time.advance(0);
    expect(admitted).toEqual(['y']);
    expect(refused.map(([name]) => name)).toEqual(['z']);
  });

  it('refuses at once whom waiting would not help', () => {
    const { enter, meet, room } = roomOver(['a']);
    meet('a', { kind: 'rate-limited', retryAfterMs: 30_000 });
    expect(enter('x')).toBe('none');
    expect(enter('y', { waitMs: 0 })).toBe('none');
    expect(room.size).toBe(0);
    expect(roomOver([]).enter('x')).toBe('empty');
  });

  it('waits for a key that is being asked after', async () => {
    const { enter, meet, admitted, confirmation, time } = roomOver(['a']);
    meet('a', { kind: 'bad-credential', reason: '401' });
    expect(enter('x')).toBe('waiting');
    await confirmation.answer({ kind: 'good' });
    await time.advance(0);
    expect(admitted).toEqual(['x']);
  });

  it('forgets who leaves, and lets those behind go on', async () => {
    const { room, guest, enter, settle, admitted, refused, time } = roomOver([one]);
    enter('x');
    const leaving = guest('leaving');
    room.enter(leaving);
    enter('y');
    room.leave(leaving);
    room.leave(leaving);
    expect(room.size).toBe(1);
    settle('x');
    await time.advance(10_000);
    expect(admitted).toEqual(['y']);
    expect(refused).toEqual([]);
  });

  it('is bounded: the last of the lowest priority makes room for a higher one', async () => {
    const { enter, refused, settle, admitted, time } = roomOver([one], 2);
    enter('x');
    enter('low', { priority: 1 });
    enter('mid', { priority: 5 });
    expect(enter('another', { priority: 1 })).toBe('none');
    expect(enter('high', { priority: 9 })).toBe('waiting');
    expect(refused).toEqual([]);
    await time.advance(0);
    expect(refused.map(([name]) => name)).toEqual(['low']);
    settle('x');
    await time.advance(0);
    expect(admitted).toEqual(['high']);
  });

  it('tells everybody when it closes, and lets nobody wait after', async () => {
    const { enter, room, refused, time } = roomOver([one]);
    enter('x');
    enter('y');
    enter('z');
    room.close();
    expect(refused.map(([name]) => name)).toEqual(['y', 'z']);
    expect(enter('late')).toBe('none');
    await time.advance(60_000);
    expect(refused).toHaveLength(2);
  });

  it('refuses when all paid calls are stopped', async () => {
    const { enter, administration, refused, time } = roomOver([one]);
    enter('x');
    enter('y');
    administration.stopPaidCalls('over budget');
    await time.advance(0);
    expect(refused).toMatchObject([['y', { kind: 'none', reasons: ['over budget'] }]]);
  });

  it('books places one behind the other for those it refuses', async () => {
    const { enter, refused, time } = roomOver([perMinute(600)]);
    for (let index = 0; index < 700; index += 1) enter(`x${index}`, { waitMs: 500 });
    await time.advance(1_000);
    const waits = refused.flatMap(([, reason]) => (reason.kind === 'none' ? reason.retryAfterMs : []));
    expect(waits.length).toBeGreaterThan(80);
    const gaps = waits.slice(1).map((wait, index) => wait - (waits[index] ?? 0));
    // Ten a second is what the key lets through.
    expect(gaps.every((gap) => gap > 99 && gap < 120)).toBe(true);
  });

  it('loses nobody, whatever happens', async () => {
    const step = fc.tuple(
      fc.constantFrom('enter', 'settle', 'leave', 'pass', 'limit', 'disable'),
      fc.nat(10),
      fc.nat(1_500),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
        const bench = roomOver(
          [
            key('a', { concurrency: 2 }),
            key('b', { concurrency: 1, limits: { ...NO_LIMITS, requestsPerMinute: 30 } }),
          ],
          5,
        );
        const told: string[] = [];
        const guests: ReturnType<typeof bench.guest>[] = [];
        let entered = 0;
        let left = 0;
        for (const [kind, number, ms] of steps) {
          if (kind === 'enter') {
            const name = `g${entered}`;
            entered += 1;
            const guest = bench.guest(name, { priority: number, waitMs: ms });
            const result = bench.room.enter(guest);
            if (result.kind === 'lease') bench.leases.set(name, result);
            if (result.kind === 'waiting') guests.push(guest);
            else told.push(name);
          }
          if (kind === 'settle') [...bench.leases.values()][number]?.settle({ kind: 'success' });
          const leaving = kind === 'leave' ? guests[number] : undefined;
          if (leaving !== undefined && leaving.place !== null) {
            bench.room.leave(leaving);
            left += 1;
          }
          const limited = kind === 'limit' ? bench.choose({ only: bench.keyOf('a') }) : undefined;
          if (limited?.kind === 'lease') limited.lease.settle({ kind: 'rate-limited', retryAfterMs: ms });
          if (kind === 'disable')
            bench.administration.update('id-of-b', { disabled: number % 2 === 0 ? null : 'off' });
          if (kind === 'pass') await bench.time.advance(ms);
          expect(bench.room.size).toBeLessThanOrEqual(5);
        }
        await bench.time.advance(10_000);
        expect(bench.room.size).toBe(0);
        expect(told.length + bench.admitted.length + bench.refused.length + left).toBe(entered);
      }),
      { numRuns: 80 },
    );
  });
});
