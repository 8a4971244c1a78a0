import { describe, expect, it } from 'vitest';
import type { KeyStateName } from '../../../shared/key-state.ts';
import type { PulseKey } from '../../../shared/live.ts';
import { worstFirst } from './worst-first.ts';

const key = (label: string, state: KeyStateName): PulseKey => ({
  label,
  state,
  tier: 'primary',
  reason: null,
  untilMs: null,
  inFlight: 0,
  simulated: false,
});

describe('keys, worst first', () => {
  it('puts those that take no requests above those that take few, and healthy ones apart', () => {
    const { inTrouble, healthy } = worstFirst([
      key('a', 'healthy'),
      key('b', 'degraded'),
      key('c', 'disabled'),
      key('d', 'quarantined'),
      key('e', 'open'),
      key('f', 'recovering'),
      key('g', 'half-open'),
    ]);
    expect(inTrouble.map(({ label }) => label)).toEqual(['e', 'g', 'd', 'f', 'b', 'c']);
    expect(healthy.map(({ label }) => label)).toEqual(['a']);
  });

  it('keeps the order of keys in the same state, so that rows stay where they are', () => {
    const { inTrouble } = worstFirst([key('z', 'open'), key('a', 'open'), key('m', 'open')]);
    expect(inTrouble.map(({ label }) => label)).toEqual(['z', 'a', 'm']);
  });
});
