/**
 * The pool as those see it who configure it: the composition root, the key store, the admin API. All calls are synchronous and
 * take effect with the next choice; requests under way with a key that is changed, disabled or removed run to their
 * end. Nothing here is kept: what must survive belongs to the key store, what was learnt to `pool-state.ts`.
 */
import type { KeyChanges, KeySettings } from './key-settings.ts';

export type Change =
  | { readonly kind: 'done' }
  /** No key has this id. */
  | { readonly kind: 'unknown' }
  /** Another key has this id, label or secret already; nothing was changed. */
  | { readonly kind: 'taken'; readonly by: 'id' | 'label' | 'secret'; readonly label: string };

export interface PoolAdministration {
  /** Makes these the pool's keys, in this order. A key that stays (by its id) keeps what was learnt of it. */
  configure(keys: readonly KeySettings[]): Change;
  add(key: KeySettings): Change;
  /** A new secret begins without the old one's quarantine; counters and history stay. */
  update(id: string, changes: KeyChanges): Change;
  remove(id: string): Change;
  /** @param reason for people, e.g. who did it */
  disable(id: string, reason: string): Change;
  enable(id: string): Change;
  /** Closes its breaker, ends its rests and its quarantine at once; limits and day counters stay. */
  resetBreaker(id: string): Change;
  /** Does not wait for the end of a rest: asks the upstream now, and lets one request try a key whose breaker is open. */
  probeNow(id: string): Change;
  /** Stops every call that may cost money, or lets them go on (null). @param reason for people */
  stopPaidCalls(reason: string | null): void;
  settings(): readonly KeySettings[];
}
