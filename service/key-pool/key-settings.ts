/**
 * A key of the upstream as its operator states it: what the environment, the key store and the admin API hand to the pool,
 * and what the pool shows of it. What is learnt while it works (organization, limits, state) is not here.
 */
import type { Secret } from '../lib/secret.ts';

/** Fallback keys serve only while no primary key can. */
export type KeyTier = 'primary' | 'fallback';

/** Where a key comes from, and so who can change it. */
export type KeyOrigin = 'environment' | 'stored' | 'simulator';

/**
 * Most of what a key's organization lets through, as far as its operator knows; null where they do not say, which is
 * without limit until an answer's headers say more. What headers say goes before what is stated here.
 */
export interface KeyLimits {
  /** Per class of models, shared by all keys of one organization. */
  readonly requestsPerMinute: number | null;
  /** Tokens read from the prompt cache do not count. */
  readonly inputTokensPerMinute: number | null;
  readonly outputTokensPerMinute: number | null;
  /** The operator's own, for this key alone, over all models. A day is one of UTC. */
  readonly requestsPerDay: number | null;
  readonly inputTokensPerDay: number | null;
  readonly outputTokensPerDay: number | null;
}

export const NO_LIMITS: KeyLimits = {
  requestsPerMinute: null,
  inputTokensPerMinute: null,
  outputTokensPerMinute: null,
  requestsPerDay: null,
  inputTokensPerDay: null,
  outputTokensPerDay: null,
};

export interface KeySettings {
  /** Stays when the key is renamed, changed or rotated. Unique. */
  readonly id: string;
  /** What people call it, and what `x-tulay-key` takes. Unique. */
  readonly label: string;
  readonly secret: Secret;
  /** Names the secret in stored data without revealing it: 16 hex digits of an HMAC. Unique. */
  readonly fingerprint: string;
  /** Of the secrets it had before it was rotated: what they made upstream is still found. Newest first. */
  readonly formerFingerprints: readonly string[];
  /**
   * Name of its organization as the operator states it; keys with the same name share limits from the start. Null: each key
   * stands alone until the upstream's answers say whose it is. Where they say otherwise, they are right.
   */
  readonly organization: string | null;
  readonly tier: KeyTier;
  /** 0–10; within a tier, keys of a lower priority serve only while no key of a higher one can. */
  readonly priority: number;
  /** Above 0: its share of the requests beside keys of the same tier and priority with equal headroom. */
  readonly weight: number;
  readonly limits: KeyLimits;
  /** Most requests under way with it at once; null for any number. */
  readonly concurrency: number | null;
  /** Why its operator switched it off; null while it is on. */
  readonly disabled: string | null;
  readonly source: KeyOrigin;
  /** `scheme://host[:port]` of the upstream it was made for; it is never sent anywhere else. Null: of any. */
  readonly upstreamOrigin: string | null;
}

export const DEFAULT_PRIORITY = 5;
export const DEFAULT_WEIGHT = 1;

/** What an operator may change of a key in the pool; a new `secret` comes with its fingerprints. */
export type KeyChanges = Partial<Omit<KeySettings, 'id' | 'source'>>;
