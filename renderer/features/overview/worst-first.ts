/** The order of keys on the overview: who takes no requests stands above who takes few, and who is healthy comes last. */
import type { PulseKey } from '../../../shared/live.ts';
import type { KeyStateName } from '../../../shared/key-state.ts';

const SEVERITY: Readonly<Record<KeyStateName, number>> = {
  open: 0,
  'half-open': 1,
  quarantined: 2,
  recovering: 3,
  degraded: 4,
  disabled: 5,
  healthy: 6,
};

export interface OrderedKeys {
  /** Each in a row of its own. */
  readonly inTrouble: readonly PulseKey[];
  /** Told of in one row. */
  readonly healthy: readonly PulseKey[];
}

/** Keys of one severity keep their order, so that rows do not jump. */
export function worstFirst(keys: readonly PulseKey[]): OrderedKeys {
  return {
    inTrouble: keys
      .filter(({ state }) => state !== 'healthy')
      .toSorted((left, right) => SEVERITY[left.state] - SEVERITY[right.state]),
    healthy: keys.filter(({ state }) => state === 'healthy'),
  };
}
