import type { KeyStateName } from '../../../shared/key-state.ts';

/** What the states of a key are called, for the texts of every screen that shows keys. */
export const english = {
  healthy: 'Healthy',
  degraded: 'Degraded',
  open: 'Open',
  'half-open': 'Half-open',
  recovering: 'Recovering',
  disabled: 'Disabled',
  quarantined: 'Quarantined',
} as const satisfies Record<KeyStateName, string>;
