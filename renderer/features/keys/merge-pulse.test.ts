import { describe, expect, it } from 'vitest';
import { samplePulse } from '../../testing/sample-frames.ts';
import { SAMPLE_NOW, sampleKeyList, sampleKeyView } from '../../testing/sample-keys.ts';
import { mergePulse, stateSignature } from './merge-pulse.ts';

const pulseAt = (at: number, state: 'healthy' | 'open') =>
  samplePulse({
    at,
    keys: {
      total: 1,
      healthy: 0,
      degraded: 0,
      circuitOpen: 1,
      quarantined: 0,
      disabled: 0,
      list: [
        {
          label: 'a',
          tier: 'primary',
          state,
          reason: 'refused',
          untilMs: at + 1,
          inFlight: 3,
          simulated: false,
        },
      ],
    },
  });
const list = sampleKeyList([
  sampleKeyView('a', { ramp: [{ share: 0, atMs: 1, reached: false }] }),
  sampleKeyView('b'),
]);

describe('news of the live events', () => {
  it('move a key on, without what hung on its state before', () => {
    const [a, b] = mergePulse(list, pulseAt(SAMPLE_NOW + 1_000, 'open')).keys;
    expect(a?.live).toMatchObject({
      state: 'open',
      reason: 'refused',
      inFlight: 3,
      ramp: null,
      nextStep: null,
    });
    expect(b).toEqual(list.keys[1]);
  });

  it('leave its way back where the state is the same', () => {
    expect(mergePulse(list, pulseAt(SAMPLE_NOW + 1_000, 'healthy')).keys[0]?.live?.ramp).toHaveLength(1);
  });

  it('count only when they are newer', () => {
    expect(mergePulse(list, pulseAt(SAMPLE_NOW, 'open'))).toBe(list);
    expect(mergePulse(list, null)).toBe(list);
  });

  it('have the list asked for again when a state changes, and only then', () => {
    const signature = stateSignature(pulseAt(1, 'open'));
    expect(stateSignature(pulseAt(2, 'open'))).toBe(signature);
    expect(stateSignature(pulseAt(3, 'healthy'))).not.toBe(signature);
    expect(stateSignature(null)).toBe('');
  });
});
