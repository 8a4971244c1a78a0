import { describe, expect, it } from 'vitest';
import { formatClock } from '../../lib/format/time-format.ts';
import { SAMPLE_NOW } from '../../testing/sample-keys.ts';
import { translateWith } from '../../testing/translate.ts';
import { english } from './texts.en.ts';
import { wayBackView } from './way-back-view.ts';

const t = await translateWith<typeof english>(english);
const SHARES = [0, 0.1, 0.25, 0.5, 1];
/** @param begins when the probe is due */
const ramp = (begins: number, reached: number) =>
  SHARES.map((share, place) => ({
    share,
    atMs: begins + Math.max(0, place - 1) * 30_000,
    reached: place < reached,
  }));
const whens = (begins: number, reached: number): string[] =>
  (wayBackView(ramp(begins, reached), SAMPLE_NOW, t)?.steps ?? []).map(({ when }) =>
    when.replaceAll('\u202f', ' '),
  );

describe('the way back', () => {
  it('counts down to the probe, then says what lies between, and when it is over', () => {
    const begins = SAMPLE_NOW + 18_000;
    expect(whens(begins, 0)).toEqual(['in 18 s', 'then', '+30 s', '+60 s', formatClock(begins + 90_000)]);
    expect(wayBackView(ramp(begins, 0), SAMPLE_NOW, t)?.current).toBe(0);
  });

  it('moves along the steps that are reached', () => {
    expect(wayBackView(ramp(SAMPLE_NOW - 40_000, 3), SAMPLE_NOW, t)?.current).toBe(3);
    expect(whens(SAMPLE_NOW - 40_000, 3).slice(0, 4)).toEqual(['reached', 'reached', 'reached', 'in 20 s']);
    expect(whens(SAMPLE_NOW - 1_000, 0)[0]).toBe('now');
  });

  it('is none for a circuit that is closed', () => {
    expect(wayBackView(null, SAMPLE_NOW, t)).toBeNull();
    expect(wayBackView([], SAMPLE_NOW, t)).toBeNull();
  });
});
