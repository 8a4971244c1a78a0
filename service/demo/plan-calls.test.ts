import { describe, expect, it } from 'vitest';
import { planCalls, type PlannedCall } from './plan-calls.ts';
import { ownScriptText, parsed, smallScript } from '../testing/demo-script.ts';
import { Timeline } from './script/timeline.ts';
import type { Script } from './script/script-schema.ts';

const MINUTE = 60_000;
const own = parsed(ownScriptText);

function plan(options: { script?: Script; minutes?: number; seed?: string; speed?: number }): PlannedCall[] {
  const { script = own, minutes = 3, seed = '7', speed = 1 } = options;
  return [...planCalls({ script, timeline: new Timeline(script, minutes * MINUTE), seed, speed })];
}

const inWords = (calls: readonly PlannedCall[]): string => JSON.stringify(calls);

describe('the plan of a demonstration', () => {
  it('is the same for the same seed, to the byte and the millisecond', () => {
    expect(inWords(plan({ seed: '7' }))).toBe(inWords(plan({ seed: '7' })));
    expect(inWords(plan({ seed: '7' }))).not.toBe(inWords(plan({ seed: '8' })));
  });

  it('goes on in the order of time until the end, and not beyond it', () => {
    const times = plan({ minutes: 3 }).map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(times[0]).toBeLessThan(3_000);
    expect(times.at(-1)).toBeGreaterThan(2.9 * MINUTE);
    expect(times.at(-1)).toBeLessThan(3 * MINUTE);
  });

  it('lets every user come within the first two minutes, in calls of all kinds', () => {
    const calls = plan({ minutes: 10 });
    const early = calls.filter(({ atMs }) => atMs < 2 * MINUTE);
    expect(new Set(early.map(({ user }) => user.name)).size).toBe(own.users.length);
    expect(new Set(calls.map(({ request }) => request.kind))).toEqual(
      new Set(['message', 'count', 'mistake']),
    );
    expect(calls.some(({ request }) => request.kind === 'message' && request.body.stream === true)).toBe(
      true,
    );
    expect(calls.some(({ request }) => request.kind === 'message' && request.body.stream !== true)).toBe(
      true,
    );
  });

  it('lets a user say the same things in a shorter or faster demonstration', () => {
    const said = (calls: readonly PlannedCall[]): string[] =>
      calls
        .filter(({ user }) => user.name === 'Maya Santos')
        .slice(0, 8)
        .map(({ request }) => JSON.stringify(request));
    const usual = said(plan({ minutes: 10 }));
    expect(usual).toHaveLength(8);
    expect(said(plan({ minutes: 5 }))).toEqual(usual);
    expect(said(plan({ minutes: 1, speed: 10 }))).toEqual(usual);
  });

  it('sends as much more as the demand and the speed say', () => {
    const script = smallScript([
      { at: '0s', name: 'calm', demand: 1 },
      { at: '5m', name: 'rush', demand: 4 },
    ]);
    const times = plan({ script, minutes: 10 }).map(({ atMs }) => atMs);
    const calm = times.filter((at) => at < 5 * MINUTE).length;
    const rush = times.length - calm;
    expect(calm).toBeGreaterThan(25);
    expect(rush / calm).toBeGreaterThan(3.4);
    expect(rush / calm).toBeLessThan(4.6);
    const fast = plan({ script, minutes: 10, speed: 5 }).length;
    expect(fast / times.length).toBeGreaterThan(4.5);
    expect(fast / times.length).toBeLessThan(5.5);
  });

  it('is made as it is asked for', () => {
    const timeline = new Timeline(own, 24 * 60 * MINUTE);
    const calls = planCalls({ script: own, timeline, seed: '1', speed: 50 });
    expect(calls.next().value?.atMs).toBeLessThan(1_000);
    calls.return();
  });
});
