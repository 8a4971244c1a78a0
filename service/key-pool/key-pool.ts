/**
 * The pool of upstream keys as the gateway and the control plane see it.
 *
 * Choosing is synchronous and local. A choice is a `Lease`: the request runs under it, and ends it with exactly one
 * `settle`, so that concurrency and (once limits exist) reserved tokens always return.
 */
import type { Secret } from '../lib/secret.ts';

export type KeyState =
  'healthy' | 'degraded' | 'open' | 'half-open' | 'recovering' | 'disabled' | 'quarantined';

export interface PoolKey {
  readonly label: string;
  readonly tier: 'primary' | 'fallback';
  readonly secret: Secret;
  /** Names the key in stored data without revealing it: 16 hex digits of an HMAC of the secret. */
  readonly fingerprint: string;
  /** A key of the built-in simulator. */
  readonly simulated: boolean;
}

/** What an attempt came to, as far as the pool is concerned. Made by `classify-response.ts`. */
export type Outcome =
  | { readonly kind: 'success' }
  /** The caller's fault, or the caller left: says nothing about the key. */
  | { readonly kind: 'neutral' }
  | { readonly kind: 'bad-credential'; readonly reason: string }
  | { readonly kind: 'forbidden'; readonly reason: string }
  | { readonly kind: 'rate-limited'; readonly retryAfterMs: number | undefined }
  | { readonly kind: 'failure'; readonly reason: string }
  /** 529: the platform is busy with this model; no key is to blame. */
  | { readonly kind: 'overloaded' };

export interface Lease {
  readonly key: PoolKey;
  settle(outcome: Outcome): void;
}

export interface Wanted {
  readonly model: string | null;
  /** Value of `anthropic-beta`: a missing permission may be for the beta rather than for the model. */
  readonly beta?: string | null;
  /** Keys already tried for this request. */
  readonly exclude: readonly PoolKey[];
  /** Only this key will do: named by the caller, or the one whose workspace holds the thing asked for. */
  readonly only?: PoolKey | undefined;
}

export type Choice =
  | { readonly kind: 'lease'; readonly lease: Lease }
  /** Keys exist, none may be used now. `cause` says whether waiting for room or for health. */
  | {
      readonly kind: 'none';
      readonly cause: 'capacity' | 'health';
      readonly retryAfterMs: number;
      /** Per key, for people: label and why. */
      readonly reasons: readonly string[];
    }
  | { readonly kind: 'empty' };

export interface KeySnapshot {
  readonly label: string;
  readonly masked: string;
  readonly tier: 'primary' | 'fallback';
  readonly state: KeyState;
  /** Why it is not healthy, for people; null when it is. */
  readonly reason: string | null;
  /** When that ends, ms since the epoch; null when healthy or unknown. */
  readonly untilMs: number | null;
  readonly inFlight: number;
  readonly requests: number;
  readonly failures: number;
  readonly simulated: boolean;
}

export interface KeyPool {
  choose(wanted: Wanted): Choice;
  byLabel(label: string): PoolKey | undefined;
  byFingerprint(fingerprint: string): PoolKey | undefined;
  /** All keys, in the order of their configuration. */
  readonly keys: readonly PoolKey[];
  snapshot(): KeySnapshot[];
}
