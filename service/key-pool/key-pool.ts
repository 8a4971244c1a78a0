/**
 * The pool of upstream keys as the gateway sees it. Who configures it looks at `pool-administration.ts`, who watches it at
 * `pool-view.ts`.
 *
 * Choosing is synchronous and local. A choice is a `Lease`: the request runs under it, and ends it with exactly one
 * `settle`, so that concurrency and reserved tokens always return.
 */
import type { Secret } from '../lib/secret.ts';
import type { KeyTier } from './key-settings.ts';
import type { Suspicion } from './key-confirmation.ts';
import type { KeySnapshot } from './pool-view.ts';

export interface PoolKey {
  readonly label: string;
  readonly tier: KeyTier;
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
  | {
      readonly kind: 'bad-credential';
      readonly reason: string;
      /** What is to be asked after; a refused credential when left out. */
      readonly suspicion?: Suspicion;
      /** Wall clock, ms: when a spend limit ends, as the answer says. */
      readonly untilMs?: number | null;
    }
  | { readonly kind: 'forbidden'; readonly reason: string }
  | { readonly kind: 'rate-limited'; readonly retryAfterMs: number | undefined }
  | {
      readonly kind: 'failure';
      readonly reason: string;
      /** No connection was made, so nothing of the call has left this machine: it cost nothing. */
      readonly neverSent?: boolean;
    }
  /** 529: the platform is busy with this model; no key is to blame. */
  | { readonly kind: 'overloaded' };

/** What the upstream counted, as far as it said; an exchange of the gateway has these fields. */
export interface Usage {
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cacheCreationTokens: number | null;
  readonly cacheReadTokens: number | null;
}

export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

export interface Lease {
  readonly kind: 'lease';
  readonly key: PoolKey;
  /**
   * The head of the answer is here: what it says of limits and of the organization counts from now on, long before a stream
   * ends. To be called before `settle`; left out where no answer came.
   */
  answered(status: number, headers: AnswerHeaders): void;
  /**
   * Ends the lease; a second call does nothing. What was reserved and is not known to be unused stays used.
   *
   * @param usage as far as the answer told; left out or null where there was none
   */
  settle(outcome: Outcome, usage?: Usage | null): void;
  /**
   * After `settle`: this attempt's failure took the key out of service, or met it there, so that trying another key spends
   * nothing of the retry budget.
   */
  readonly retryIsFree: boolean;
}

export interface Wanted {
  readonly model: string | null;
  /** Value of `anthropic-beta`: a missing permission may be for the beta rather than for the model. */
  readonly beta?: string | null;
  /** Keys already tried for this request; other organizations than theirs are preferred. */
  readonly exclude: readonly PoolKey[];
  /** Only this key will do: named by the caller, or the one whose workspace holds the thing asked for. */
  readonly only?: PoolKey | undefined;
  /** Estimate of the prompt's tokens, made from its size alone; 0 for a call that costs no tokens. */
  readonly inputTokens?: number;
  /** A call of count_tokens: it has limits of its own. */
  readonly counting?: boolean;
  /** `max_tokens` of the request; null or left out for a call without output. */
  readonly maxTokens?: number | null;
  /**
   * 32-bit hash of what makes the conversation and its prompt cache what they are; equal ones go to the same organization while
   * it has room. Null: no matter.
   */
  readonly affinity?: number | null;
}

/** Keys exist, none may be used now. */
export interface NoRoom {
  readonly kind: 'none';
  /** Whether room is missing, or health. */
  readonly cause: 'capacity' | 'health';
  /** The cause in particular, where it is neither a limit nor the keys' health. */
  readonly why?: 'capacity' | 'health' | 'overloaded' | 'stopped';
  /** When it is worth trying again. */
  readonly retryAfterMs: number;
  /** Per key, for people: label and why. */
  readonly reasons: readonly string[];
}

/** There is no key at all, or not the one that was asked for. */
export interface Empty {
  readonly kind: 'empty';
}

export type Choice = { readonly kind: 'lease'; readonly lease: Lease } | NoRoom | Empty;

export interface ChoosingPool {
  choose(wanted: Wanted): Choice;
  byLabel(label: string): PoolKey | undefined;
  byFingerprint(fingerprint: string): PoolKey | undefined;
  /** All keys, in the order of their configuration. */
  readonly keys: readonly PoolKey[];
  /** More than one organization could serve: only then is `Wanted.affinity` worth computing. */
  readonly spread: boolean;
}

/** What the running service hands about. */
export interface KeyPool extends ChoosingPool {
  snapshot(): KeySnapshot[];
}
