/**
 * What the pool knows that must survive a restart, as plain data: quarantines, spend caps, day counters, `retry-after` not yet
 * over, breakers that were open (which start half-open), and organizations learnt. Times are wall clock, ms since the
 * epoch. A key is named by the fingerprint of its secret, so that a new secret under an old label starts afresh.
 */
export const POOL_STATE_VERSION = 1;

export interface PoolState {
  readonly version: typeof POOL_STATE_VERSION;
  readonly savedAt: number;
  readonly keys: readonly StoredKeyState[];
  readonly organizations: readonly StoredOrganization[];
}

export interface StoredKeyState {
  readonly fingerprint: string;
  /** As the upstream names it; null when it never said. */
  readonly organizationId: string | null;
  readonly quarantine: { readonly reason: string; readonly until: number | null } | null;
  /** The breaker was open, half-open or recovering, and why. */
  readonly tripped: string | null;
  readonly day: {
    /** `2026-11-23`, of UTC. */
    readonly date: string;
    readonly requests: number;
    readonly inputTokens: number;
    readonly outputTokens: number;
  };
}

export interface StoredOrganization {
  /** As the upstream names it. */
  readonly id: string;
  /** Where conversations find it: else they would lose their prompt caches by a restart. */
  readonly seed: number;
  readonly classes: readonly StoredClass[];
}

/** What an organization lets through for one class of models; requests, input tokens, output tokens. */
export interface StoredClass {
  readonly modelClass: string;
  /** It must not be asked before. */
  readonly coolingUntil: number | null;
  /** Per minute, as headers stated them. */
  readonly limits: readonly [number | null, number | null, number | null];
  /** Of each limit, when this was saved: what it has won back since is not counted on. */
  readonly used: readonly [number | null, number | null, number | null];
}

/** How the pool's state leaves it and comes back. */
export interface StatefulPool {
  saveState(): PoolState;
  /** To be called before the first choice; what has passed meanwhile is left out. */
  restoreState(state: PoolState): void;
}
