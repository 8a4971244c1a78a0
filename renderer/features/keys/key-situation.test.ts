import { describe, expect, it } from 'vitest';
import type { KeyView } from '../../../shared/keys.ts';
import { SAMPLE_NOW, sampleKeyView } from '../../testing/sample-keys.ts';
import { translateWith } from '../../testing/translate.ts';
import { formatClock } from '../../lib/format/time-format.ts';
import { keySituation } from './key-situation.ts';
import { english } from './texts.en.ts';

const t = await translateWith<typeof english>(english);
const plain = (text: string): string => text.replaceAll('\u202f', ' ');
const say = (key: KeyView): string[] => {
  const { glyph, word, reason } = keySituation(key, SAMPLE_NOW, t, 'en');
  return [glyph, plain(word), plain(reason)];
};
const in18s = SAMPLE_NOW + 18_000;

describe('the situation of a key', () => {
  it('tells of a healthy one how fast it is', () => {
    expect(say(sampleKeyView('a', { p95Ms: 4_800, usualP95Ms: 4_600 }))).toEqual([
      'healthy',
      'Healthy',
      'p95 4.80 s',
    ]);
    expect(say(sampleKeyView('a', { p95Ms: 12_000, usualP95Ms: 5_000 }))[2]).toBe(
      'p95 12.0 s, 2.4 × its usual',
    );
    expect(say(sampleKeyView('a'))[2]).toBe('No calls in the last minutes');
  });

  it('counts down to the probe of an open one, and says why and since when', () => {
    const open = sampleKeyView('a', {
      state: 'open',
      reason: '6 of 10 calls timed out',
      nextStep: { text: 'one request probes it', atMs: in18s },
    });
    const time = formatClock(SAMPLE_NOW - 60_000);
    expect(say(open)).toEqual(['open', 'Open, probe in 18 s', `6 of 10 calls timed out, since ${time}`]);
    const due = sampleKeyView('a', { state: 'open', reason: 'failed', untilMs: SAMPLE_NOW });
    expect(say(due)[1]).toBe('Open, next request probes');
  });

  it('says how far a recovering one is, and what comes next', () => {
    const ramp = [0, 0.1, 0.25, 0.5, 1].map((share, place) => ({
      share,
      atMs: SAMPLE_NOW + (place - 2) * 30_000 + 10_000,
      reached: place <= 2,
    }));
    const key = sampleKeyView('a', { state: 'recovering', reason: 'on its way back', ramp });
    expect(say(key)).toEqual(['recovering', 'Recovering, 25 %', '50 % in 40 s if no call fails']);
    expect(keySituation(key, SAMPLE_NOW, t, 'en').ramp).toBe(0.25);
  });

  it('names the day a quarantine ends, when that is another day', () => {
    const held = (untilMs: number | null): string[] =>
      say(sampleKeyView('a', { state: 'quarantined', reason: 'monthly cap reached.', untilMs }));
    expect(held(Date.UTC(2026, 11, 2, 12))).toEqual([
      'quarantined',
      'Quarantined, until Dec 2',
      'Monthly cap reached',
    ]);
    expect(held(null)[1]).toBe('Quarantined');
  });

  it('says who switched it off, and when, once it is written down', () => {
    const disabled = { atMs: SAMPLE_NOW - 90_000, reason: 'switched off from the console: too dear' };
    expect(say(sampleKeyView('a', { state: 'healthy' }, { disabled }))).toEqual([
      'disabled',
      'Disabled',
      'From the console: too dear, 1 min ago',
    ]);
  });

  it('says why the pool does not have it', () => {
    expect(say(sampleKeyView('a', null, { leftOut: 'it was made for another upstream' }))).toEqual([
      'cancelled',
      'Not in use',
      'It was made for another upstream',
    ]);
  });

  it('leaves the letters of a name alone', () => {
    const key = sampleKeyView('a', { state: 'degraded', reason: 'p95 12.1 s, 2.4 times its usual' });
    expect(say(key)[2]).toBe('p95 12.1 s, 2.4 times its usual');
  });
});
