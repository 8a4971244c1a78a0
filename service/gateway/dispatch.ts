/**
 * Sends a request upstream until it has an answer: the one place that retries.
 *
 *   choose a key ─▶ attempt ─▶ done
 *        ▲             └─ failed before the first byte reached the client, and another try is worth it
 *        └───────────── wait (none for another key; backoff with full jitter after 5xx, 529 and broken connections)
 *
 * Only Messages and count_tokens are tried again, and only when their body was kept. A key that is refused, limited or
 * forbidden is replaced by another at once; failures that may pass are repeated within the retry budget.
 *
 * One object for a request, told by plain calls how its attempts go.
 */
import type { Lease, Outcome, PoolKey } from '../key-pool/key-pool.ts';
import type { Refusal } from '../lib/refusal.ts';
import { fullJitter } from '../resilience/backoff.ts';
import { Attempt, type AttemptOwner } from './attempt-upstream.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayParts } from './gateway-parts.ts';
import { sendable, type RequestBody } from './request-body.ts';
import type { RequestHeaders } from './request-headers.ts';
import type { Route } from './route.ts';

/** Tries in all after failures that may pass. */
const MOST_ATTEMPTS = 3;
/** Tries in all, keys refused one after the other included. */
const MOST_KEYS = 8;
const BACKOFF = { baseMs: 250, capMs: 4_000 };
const OVERLOADED_BACKOFF = { baseMs: 500, capMs: 8_000 };
const NO_KEYS: readonly PoolKey[] = [];
const NOT_TO_BE_RETRIED = ['x-should-retry', 'false'];

export interface DispatchRequest {
  readonly exchange: Exchange;
  readonly route: Route;
  /** Path and query as received. */
  readonly path: string;
  readonly headers: RequestHeaders;
  readonly body: RequestBody;
  /** The only key that will do. */
  readonly only: PoolKey | undefined;
}

export class Dispatch implements AttemptOwner {
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
  readonly #beta: string | null;
  readonly #only: PoolKey | undefined;
  /** Keys used so far, and those of them that would fail again; null before the first failure. */
  #tried: PoolKey[] | null = null;
  #refused: PoolKey[] | null = null;
  /** The key of the attempt under way. */
  #key: PoolKey | null = null;
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
    this.#only = request.only;
    this.#beta = request.headers.beta;
    this.#headers = headersToForward(parts, request);
    this.#credentialAt = this.#headers.push('x-api-key', '') - 1;
  }

  start(): void {
    if (this.exchange.left) {
      this.#letBodyGo();
      return;
    }
    const choice = this.#choose(NO_KEYS);
    if (choice.kind !== 'lease') {
      this.#letBodyGo();
      this.exchange.refuse(choice.kind === 'empty' ? noKey() : noneFree(choice));
      return;
    }
    this.parts.retryBudget.requestStarted();
    this.#attempt(choice.lease);
  }

  planAnother(outcome: Outcome): boolean {
    if (this.route.kind !== 'messages' || this.body.kind === 'flow' || this.exchange.left) return false;
    const tried = (this.#tried ??= []);
    if (this.#key !== null && tried.at(-1) !== this.#key) tried.push(this.#key);
    switch (outcome.kind) {
      case 'bad-credential':
      case 'forbidden':
      case 'rate-limited':
        return this.#planReplacement();
      case 'failure':
      case 'overloaded':
        return this.#planRetry(outcome.kind);
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

  /** For the exchange, while the next attempt is waited for. */
  clientLeft(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.exchange.underway = null;
    this.#attemptNext();
  }

  /** Another key at once: this one would fail again. */
  #planReplacement(): boolean {
    if (this.#only !== undefined || this.exchange.attempts >= MOST_KEYS || this.#key === null) return false;
    (this.#refused ??= []).push(this.#key);
    const next = this.#chooseAgain();
    if (next === null) return false;
    this.#endRetry();
    this.#next = next;
    this.#nextDelayMs = 0;
    return true;
  }

  #planRetry(kind: 'failure' | 'overloaded'): boolean {
    const { retryBudget, random } = this.parts;
    const { attempts } = this.exchange;
    this.retriesSpent = true;
    if (attempts >= MOST_ATTEMPTS) return false;
    // The place of a retry that has failed is free again for the next.
    this.#endRetry();
    if (!retryBudget.tryRetry()) return false;
    this.#isRetry = true;
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
    if (this.#only === undefined) {
      const other = this.#choose(this.#tried ?? NO_KEYS);
      if (other.kind === 'lease') return other.lease;
    }
    const any = this.#choose(this.#refused ?? NO_KEYS);
    return any.kind === 'lease' ? any.lease : null;
  }

  #choose(exclude: readonly PoolKey[]): ReturnType<GatewayParts['pool']['choose']> {
    const { model } = this.exchange;
    return this.parts.pool.choose({ model, beta: this.#beta, exclude, only: this.#only });
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
    this.#key = key;
    this.#headers[this.#credentialAt] = key.secret.reveal();
    parts.upstream.dispatch(
      { method: exchange.method, path: this.#path, headers: this.#headers, body: sendable(this.body) },
      new Attempt(this, lease),
    );
  }

  #over(): void {
    this.parts.retryBudget.requestEnded();
    this.#letBodyGo();
  }

  #letBodyGo(): void {
    if (this.body.kind === 'flow') this.body.flow.destroy();
  }
}

function headersToForward({ upstream }: GatewayParts, { headers, body }: DispatchRequest): string[] {
  const { forward, via } = headers;
  const { loopMarker } = upstream;
  // Those before us are named too, or a loop through two gateways would not be seen.
  if (loopMarker !== undefined)
    forward.push('x-tulay-via', via === null ? loopMarker : `${via},${loopMarker}`);
  const isStream = body.kind === 'flow' || (body.kind === 'whole' && body.isSentAsStream);
  if (isStream && body.length !== null) forward.push('content-length', String(body.length));
  return forward;
}

function noKey(): Refusal {
  return {
    code: 'not_ready',
    message:
      'No upstream key is configured. Set ANTHROPIC_API_KEY (in the environment or in .env) and start again.',
  };
}

function noneFree(choice: {
  cause: 'capacity' | 'health';
  retryAfterMs: number;
  reasons: readonly string[];
}): Refusal {
  const reasons = choice.reasons.join('; ');
  return choice.cause === 'capacity'
    ? {
        code: 'capacity_exhausted',
        message: `Every upstream key is at its limit for this model. ${reasons}.`,
        retryAfterMs: choice.retryAfterMs,
      }
    : {
        code: 'no_key_available',
        message: `No upstream key can be used now. ${reasons}.`,
        retryAfterMs: choice.retryAfterMs,
      };
}
