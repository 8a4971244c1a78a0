import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../upstream/simulator/scenario/scenario.ts';
import { ownScriptText, parsed, smallScript } from '../../testing/demo-script.ts';
import { Timeline } from './timeline.ts';

const MINUTE = 60_000;

describe('a timeline', () => {
  const script = smallScript([
    { at: '0s', name: 'one', demand: 1 },
    { at: '4m', name: 'two', demand: 2 },
    { at: '8m', name: 'three', demand: 0 },
  ]);

  it('stretches one day over the time there is', () => {
    const timeline = new Timeline(script, 5 * MINUTE);
    const names = [0, 1.9, 2, 3.9, 4, 5].map((minute) => timeline.at(minute * MINUTE).act.name);
    expect(names).toEqual(['one', 'one', 'two', 'two', 'three', 'three']);
    expect(timeline).toMatchObject({ days: 1, dayMs: 5 * MINUTE });
  });

  it('plays a long demonstration as several days', () => {
    const timeline = new Timeline(script, 34 * MINUTE);
    expect(timeline.days).toBe(3);
    expect(timeline.at(0)).toMatchObject({ day: 0, index: 0 });
    expect(timeline.at(timeline.dayMs * 1.5)).toMatchObject({ day: 1, index: 1 });
    expect(timeline.at(34 * MINUTE)).toMatchObject({ day: 2, index: 2 });
  });

  it('lets time run faster the higher the demand is', () => {
    const timeline = new Timeline(script, 10 * MINUTE);
    expect(timeline.after(0, MINUTE)).toBeCloseTo(MINUTE);
    expect(timeline.after(5 * MINUTE, MINUTE)).toBeCloseTo(5.5 * MINUTE);
    // Half a minute at 1, then two at 2.
    expect(timeline.after(3.5 * MINUTE, 4.5 * MINUTE)).toBeCloseTo(6 * MINUTE);
  });

  it('does not begin anything while there is no demand, nor after the end', () => {
    const timeline = new Timeline(script, 10 * MINUTE);
    expect(timeline.after(8 * MINUTE, 1)).toBe(Number.POSITIVE_INFINITY);
    expect(timeline.after(7 * MINUTE, 3 * MINUTE)).toBe(Number.POSITIVE_INFINITY);
    const twoDays = new Timeline(script, 20 * MINUTE);
    expect(twoDays.after(9 * MINUTE, MINUTE)).toBeCloseTo(11 * MINUTE, 3);
  });

  it('follows a demand that rises or falls', () => {
    const rising = new Timeline(smallScript([{ at: '0s', name: 'up', demand: [0, 2] }]), 10 * MINUTE);
    // The demand of the first half is a quarter of the ten minutes’.
    expect(rising.after(0, 2.5 * MINUTE)).toBeCloseTo(5 * MINUTE);
    expect(rising.after(5 * MINUTE, 7.4 * MINUTE)).toBeLessThan(10 * MINUTE);
    const falling = new Timeline(smallScript([{ at: '0s', name: 'down', demand: [2, 0] }]), 10 * MINUTE);
    expect(falling.after(0, 7.5 * MINUTE)).toBeCloseTo(5 * MINUTE);
  });

  it('hands the faults of its acts to the simulator, at their stretched times', () => {
    const timeline = new Timeline(
      smallScript([
        { at: '0s', name: 'one', demand: 1 },
        {
          at: '2m',
          name: 'two',
          demand: 1,
          faults: [
            { fault: 'overloaded', model: 'claude-sonnet', share: 0.5, swell: true },
            { fault: 'unauthorized', key: 'lab-1', at: '30s', for: '6m' },
          ],
        },
        { at: '3m', name: 'three', demand: 1 },
      ]),
      5 * MINUTE,
    );
    const read = parseScenario(timeline.scenario() ?? '');
    expect(read).toMatchObject({
      kind: 'scenario',
      scenario: {
        loop: false,
        length: 300_000,
        steps: [
          { at: 60_000, for: 30_000, text: 'overloaded', model: 'claude-sonnet', share: 0.5, swell: true },
          { at: 75_000, for: 180_000, text: 'unauthorized', key: 'lab-1', share: 1, swell: false },
        ],
      },
    });
  });

  it('has no scenario where nothing goes wrong', () => {
    expect(new Timeline(script, MINUTE).scenario()).toBeUndefined();
  });

  it.each([0.05, 2, 10, 60])('makes a scenario of its own script for %d minutes', (minutes) => {
    const scenario = new Timeline(parsed(ownScriptText), minutes * MINUTE).scenario();
    expect(parseScenario(scenario ?? '')).toMatchObject({
      kind: 'scenario',
      scenario: { loop: minutes > 15 },
    });
  });
});
