/**
 * Sends a request upstream until it has an answer: the one place that retries.
 *
 *   ask for a key ──room──▶ attempt ─▶ done
 *      │    ▲                  └─ failed before the first byte reached the client, and another try is worth it:
 *      │    │                       its key was refused, limited or forbidden ──▶ another key at once
 *      │    │                       limited, and no other has room ──▶ wait for room
 *      │    │                       5xx, 529, a broken connection ──▶ backoff with full jitter
 *      └─none─▶ waiting room ──▶ refused (429, 503 or 529, with `retry-after`)
 *
 * Only Messages and count_tokens are tried again, and only when their body was kept; failures that may pass are repeated
 * within the retry budget, but for those that took a key out of service.
 *
 * One object for a request, told by plain calls how its attempts go.
 */
import type { Empty, Lease, NoRoom, Outcome, PoolKey } from '../key-pool/key-pool.ts';
import type { Waiter } from '../key-pool/waiting-room.ts';
import type { Refusal } from '../lib/refusal.ts';
import { fullJitter } from '../resilience/backoff.ts';
import { Attempt, type AttemptOwner } from './attempt-upstream.ts';
import {
  headersToForward,
  NO_KEYS,
  wantedKey,
  type DispatchRequest,
  type WantedKey,
} from './dispatch-request.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayParts } from './gateway-parts.ts';
import { noRoom } from './no-room.ts';
import { ownMistake } from './own-mistake.ts';
import { sendable, type RequestBody } from './request-body.ts';
import type { Route } from './route.ts';

/** Tries in all after failures that may pass. */
const MOST_ATTEMPTS = 3;
/** Tries in all, keys refused one after the other included. */
const MOST_KEYS = 8;
const BACKOFF = { baseMs: 250, capMs: 4_000 };
const OVERLOADED_BACKOFF = { baseMs: 500, capMs: 8_000 };
const NOT_TO_BE_RETRIED = ['x-should-retry', 'false'];

export class Dispatch implements AttemptOwner, Waiter {
  readonly parts: GatewayParts;
  readonly exchange: Exchange;
  readonly route: Route;
  readonly body: RequestBody;
  /** The last failure was one that may pass, and no more tries are left. */
  retriesSpent = false;
  readonly #path: string;
  /** Headers to forward; the credential's value is put in per attempt. */
  readonly #headers: string[];
  readonly #credentialAt: number;
  readonly wanted: WantedKey;
  readonly priority: number;
  readonly waitsUntil: number;
  /** The waiting room's own. */
  place: object | null = null;
  /** When it began to wait; monotonic, ms. */
  #waitsSince = 0;
  /** An attempt that was limited has been waited out. */
  #hasWaited = false;
  /** Keys used so far, and those of them that would fail again; null before the first failure. */
  #tried: PoolKey[] | null = null;
  #refused: PoolKey[] | null = null;
  /** The attempt under way. */
  #lease: Lease | null = null;
  /** What follows the attempt that has just failed. */
  #next: Lease | null = null;
  #nextDelayMs = 0;
  /** The attempt under way, or waited for, counts as a retry. */
  #isRetry = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: GatewayParts, request: DispatchRequest) {
    this.parts = parts;
    this.exchange = request.exchange;
    this.route = request.route;
    this.body = request.body;
    this.#path = request.path;
    this.#headers = headersToForward(parts, request);
    this.#credentialAt = this.#headers.push('x-api-key', '') - 1;
    this.wanted = wantedKey(parts, request);
    this.priority = request.wish.priority;
    this.waitsUntil = parts.clock.now() + request.wish.waitMs;
  }

  start(): void {
    if (this.exchange.left) {
      this.#letBodyGo();
      return;
    }
    this.parts.retryBudget.requestStarted();
    const entered = this.parts.waitingRoom.enter(this);
    switch (entered.kind) {
      case 'lease':
        this.#attempt(entered);
        return;
      case 'waiting':
        this.#beginToWait();
        return;
      case 'none':
      case 'empty':
        this.refused(entered);
        return;
    }
  }

  /** For the waiting room: room has returned. */
  admitted(lease: Lease): void {
    this.#endWait();
    this.#attempt(lease);
  }

  /** For the waiting room: the wait is over, or there is nothing to wait for. */
  refused(reason: NoRoom | Empty): void {
    this.#endWait();
    this.#endRetry();
    this.#over();
    this.exchange.refuse(noRoom(reason));
  }

  planAnother(outcome: Outcome): boolean {
    if (this.route.kind !== 'messages' || this.body.kind === 'flow' || this.exchange.left) return false;
    const lease = this.#lease;
    if (lease === null) return false;
    const tried = (this.#tried ??= []);
    if (tried.at(-1) !== lease.key) tried.push(lease.key);
    switch (outcome.kind) {
      case 'bad-credential':
      case 'forbidden':
        return this.#planReplacement(lease.key);
      case 'rate-limited':
        // Who gives no time to come back gives none to wait for.
        return this.#planReplacement(lease.key) || (outcome.retryAfterMs !== undefined && this.#planWait());
      case 'failure':
      case 'overloaded':
        return this.#planRetry(outcome.kind, lease.retryIsFree && this.wanted.only === undefined);
      case 'success':
      case 'neutral':
        return false;
    }
  }

  rememberMade(ids: readonly string[], lease: Lease): void {
    const { tenantId } = this.exchange;
    this.parts.affinity.remember(ids, { tenantId, keyFingerprint: lease.key.fingerprint });
  }

  attemptDone(): void {
    this.#endRetry();
    this.#over();
  }

  attemptFailed(reason: Refusal): void {
    this.#endRetry();
    this.#over();
    this.exchange.refuse(reason, this.retriesSpent ? NOT_TO_BE_RETRIED : undefined);
  }

  attemptReplaced(): void {
    if (this.place !== null) {
      this.#beginToWait();
      return;
    }
    if (this.#nextDelayMs === 0) {
      this.#attemptNext();
      return;
    }
    this.exchange.underway = this;
    this.#timer = setTimeout(() => {
      this.exchange.underway = null;
      this.#attemptNext();
    }, this.#nextDelayMs);
  }

  /** For the exchange, while a key or the next attempt is waited for. */
  clientLeft(): void {
    if (this.place !== null) {
      this.parts.waitingRoom.leave(this);
      this.#endWait();
      this.attemptDone();
      return;
    }
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.exchange.underway = null;
    this.#attemptNext();
  }

  #beginToWait(): void {
    this.exchange.underway = this;
    this.#waitsSince = this.parts.clock.now();
  }

  #endWait(): void {
    if (this.#waitsSince === 0) return;
    this.exchange.underway = null;
    this.exchange.queueMs += this.parts.clock.now() - this.#waitsSince;
    this.#waitsSince = 0;
  }

  /** Another key at once: this one would fail again. */
  #planReplacement(key: PoolKey): boolean {
    if (this.wanted.only !== undefined || this.exchange.attempts >= MOST_KEYS) return false;
    (this.#refused ??= []).push(key);
    const next = this.#chooseAgain();
    if (next === null) return false;
    this.#endRetry();
    this.#next = next;
    this.#nextDelayMs = 0;
    return true;
  }

  /** A limit that the pool did not know of: as if it had, the request waits for room; once, since the pool knows it now. */
  #planWait(): boolean {
    if (this.#hasWaited || this.exchange.attempts >= MOST_KEYS) return false;
    this.#hasWaited = true;
    this.wanted.exclude = NO_KEYS;
    const entered = this.parts.waitingRoom.enter(this);
    if (entered.kind !== 'lease') return entered.kind === 'waiting';
    this.#next = entered;
    this.#nextDelayMs = 0;
    return true;
  }

  /** @param isFree the failure took its key out of service: that is not the upstream's trouble, but that key's */
  #planRetry(kind: 'failure' | 'overloaded', isFree: boolean): boolean {
    const { retryBudget, random } = this.parts;
    const { attempts } = this.exchange;
    this.retriesSpent = true;
    if (attempts >= MOST_ATTEMPTS) return false;
    // The place of a retry that has failed is free again for the next.
    this.#endRetry();
    if (!isFree && !retryBudget.tryRetry()) return false;
    this.#isRetry = !isFree;
    const next = this.#chooseAgain();
    if (next === null) {
      this.#endRetry();
      return false;
    }
    this.retriesSpent = false;
    this.#next = next;
    this.#nextDelayMs = fullJitter(attempts, kind === 'overloaded' ? OVERLOADED_BACKOFF : BACKOFF, random);
    return true;
  }

  #endRetry(): void {
    if (!this.#isRetry) return;
    this.#isRetry = false;
    this.parts.retryBudget.retryEnded();
  }

  /** Another key if there is one, else any that is free and was not refused, the same one included. */
  #chooseAgain(): Lease | null {
    const { pool } = this.parts;
    if (this.wanted.only === undefined) {
      this.wanted.exclude = this.#tried ?? NO_KEYS;
      const other = pool.choose(this.wanted);
      if (other.kind === 'lease') return other.lease;
    }
    this.wanted.exclude = this.#refused ?? NO_KEYS;
    const any = pool.choose(this.wanted);
    return any.kind === 'lease' ? any.lease : null;
  }

  #attemptNext(): void {
    const lease = this.#next;
    if (lease === null) return;
    this.#next = null;
    if (this.exchange.left) {
      lease.settle({ kind: 'neutral' });
      this.attemptDone();
      return;
    }
    this.#attempt(lease);
  }

  #attempt(lease: Lease): void {
    const { exchange, parts } = this;
    const { key } = lease;
    exchange.attempts += 1;
    exchange.keyLabel = key.label;
    exchange.simulated = key.simulated;
    this.#lease = lease;
    const attempt = new Attempt(this, lease);
    try {
      this.#headers[this.#credentialAt] = key.secret.reveal();
      const { method } = exchange;
      const call = { method, path: this.#path, headers: this.#headers, body: sendable(this.body) };
      parts.upstream.dispatch(call, attempt);
    } catch (error) {
      // Often nobody is above who could catch it: a timer, or the waiting room.
      attempt.giveUp();
      this.attemptFailed(ownMistake(parts, exchange, error));
    }
  }

  #over(): void {
    this.parts.retryBudget.requestEnded();
    this.#letBodyGo();
  }

  #letBodyGo(): void {
    if (this.body.kind === 'flow') this.body.flow.destroy();
  }
}
