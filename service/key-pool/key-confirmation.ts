/**
 * How the pool makes sure that a key is out before it keeps it out: by a request of the gateway's own, which no client had a
 * hand in. Until the answer the key rests, for 60 s at most.
 */
import type { PoolKey } from './key-pool.ts';

/** What a client's request met with. Money is asked after by a call that costs next to nothing, not by a list of models. */
export type Suspicion = 'credential' | 'billing' | 'spend-limit' | 'monthly-cap';

export type Confirmation =
  /** The upstream accepts the key: the client's request alone was at fault. */
  | { readonly kind: 'good' }
  /** The upstream refuses the gateway's own request too. */
  | { readonly kind: 'bad'; readonly reason: string; readonly untilMs: number | null }
  /** No answer that says one or the other. */
  | { readonly kind: 'unknown'; readonly reason: string };

export interface KeyConfirmation {
  /**
   * Never rejects; takes 30 s at most.
   *
   * @param model the model that the client asked for, where the suspicion depends on one
   */
  confirm(key: PoolKey, suspicion: Suspicion, model: string | null): Promise<Confirmation>;
}
