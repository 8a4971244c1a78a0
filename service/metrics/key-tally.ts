/** How many keys are in which condition, in the words of the metrics and of the health check. */
import type { KeySnapshot } from '../key-pool/pool-view.ts';

export interface KeyTally {
  total: number;
  healthy: number;
  /** Usable, with less than full capacity: degraded or recovering. */
  degraded: number;
  /** Resting after failures: open, or half-open and tried by one request. */
  circuitOpen: number;
  quarantined: number;
  disabled: number;
}

export function tallyKeys(keys: readonly Pick<KeySnapshot, 'state'>[]): KeyTally {
  const tally: KeyTally = {
    total: keys.length,
    healthy: 0,
    degraded: 0,
    circuitOpen: 0,
    quarantined: 0,
    disabled: 0,
  };
  for (const { state } of keys) {
    switch (state) {
      case 'healthy':
      case 'degraded':
      case 'quarantined':
      case 'disabled':
        tally[state] += 1;
        break;
      case 'recovering':
        tally.degraded += 1;
        break;
      case 'open':
      case 'half-open':
        tally.circuitOpen += 1;
        break;
    }
  }
  return tally;
}
