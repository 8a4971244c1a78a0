/**
 * Sends a request upstream until it has an answer: the one place that retries.
 *
 *   choose a key ─▶ attempt ─▶ done
 *        ▲             └─ failed before the first byte reached the client, and another try is worth it
 *        └───────────── wait (none for another key; backoff with full jitter after 5xx, 529 and broken connections)
 *
 * Only Messages and count_tokens are tried again, and only when their body was kept. A key that is refused, limited or
 * forbidden is replaced by another at once; failures that may pass are repeated within the retry budget.
 */
import type { Lease, Outcome, PoolKey } from '../key-pool/key-pool.ts';
import type { Refusal } from '../lib/refusal.ts';
import { fullJitter } from '../resilience/backoff.ts';
import { Attempt, type AttemptResult, type PlanNext } from './attempt-upstream.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayParts } from './gateway-parts.ts';
import { sendable, type RequestBody } from './request-body.ts';
import type { Route } from './route.ts';

/** Tries in all after failures that may pass. */
const MOST_ATTEMPTS = 3;
/** Tries in all, keys refused one after the other included. */
const MOST_KEYS = 8;
const BACKOFF = { baseMs: 250, capMs: 4_000 };
const OVERLOADED_BACKOFF = { baseMs: 500, capMs: 8_000 };

export interface Dispatch {
  readonly exchange: Exchange;
  readonly route: Route;
  /** Path and query as received. */
  readonly path: string;
  /** Headers to forward; the credential is added here. */
  readonly headers: string[];
  /** Ids of the gateways that the request came through, as received. */
  readonly via: string | null;
  /** Value of `anthropic-beta`. */
  readonly beta: string | null;
  readonly body: RequestBody;
  readonly tenantId: string;
  readonly only: PoolKey | undefined;
}

/** Resolves when the answer was handed to the response, whatever it is. */
export async function dispatch(parts: GatewayParts, request: Dispatch): Promise<void> {
  const { exchange, route, body } = request;
  const { pool, retryBudget } = parts;
  const used: UsedKeys = { tried: [], refused: [] };
  const mayTryAgain = route.kind === 'messages' && body.kind !== 'flow';
  let retrying = false;
  let spent = false;

  if (exchange.left) return;
  const first = pool.choose({ model: exchange.model, beta: request.beta, exclude: [], only: request.only });
  if (first.kind !== 'lease') {
    exchange.refuse(first.kind === 'empty' ? noKey() : noneFree(first));
    return;
  }

  const planNext: PlanNext = (outcome) => {
    if (!mayTryAgain || exchange.left) return null;
    switch (outcome.kind) {
      case 'bad-credential':
      case 'forbidden':
      case 'rate-limited': {
        if (request.only !== undefined || exchange.attempts >= MOST_KEYS) return null;
        used.refused.push(...used.tried.slice(-1));
        const next = chooseAgain(parts, request, used);
        return next === null ? null : { lease: next, delayMs: 0 };
      }
      case 'failure':
      case 'overloaded': {
        spent = true;
        if (exchange.attempts >= MOST_ATTEMPTS || !retryBudget.tryRetry()) return null;
        const next = chooseAgain(parts, request, used);
        if (next === null) {
          retryBudget.retryEnded();
          return null;
        }
        spent = false;
        retrying = true;
        const backoff = outcome.kind === 'overloaded' ? OVERLOADED_BACKOFF : BACKOFF;
        return { lease: next, delayMs: fullJitter(exchange.attempts, backoff, parts.random) };
      }
      case 'success':
      case 'neutral':
        return null;
    }
  };

  const call = callOf(parts, request);
  retryBudget.requestStarted();
  try {
    let lease = first.lease;
    for (;;) {
      used.tried.push(lease.key);
      const wasRetry = retrying;
      retrying = false;
      const result = await attempt(parts, request, call, lease, planNext, () => spent);
      if (wasRetry) retryBudget.retryEnded();
      if (result.kind === 'done') return;
      if (result.kind === 'failed') {
        exchange.refuse(result.refusal, spent ? ['x-should-retry', 'false'] : []);
        return;
      }
      lease = result.lease;
      if (result.delayMs > 0) await backOff(exchange, result.delayMs);
      if (exchange.left) {
        lease.settle({ kind: 'neutral' });
        if (retrying) retryBudget.retryEnded();
        return;
      }
    }
  } finally {
    retryBudget.requestEnded();
  }
}

/** Waits, or less when the client leaves. */
function backOff(exchange: Exchange, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      exchange.underway = null;
      resolve();
    };
    const timer = setTimeout(wake, ms);
    exchange.underway = { clientLeft: wake };
  });
}

interface UsedKeys {
  readonly tried: PoolKey[];
  /** Those of `tried` that would fail again. */
  readonly refused: PoolKey[];
}

/** Another key if there is one, else any that is free and was not refused, the same one included. */
function chooseAgain(parts: GatewayParts, request: Dispatch, used: UsedKeys): Lease | null {
  const { beta, only } = request;
  const model = request.exchange.model;
  if (only === undefined) {
    const other = parts.pool.choose({ model, beta, exclude: used.tried });
    if (other.kind === 'lease') return other.lease;
  }
  const any = parts.pool.choose({ model, beta, exclude: used.refused, only });
  return any.kind === 'lease' ? any.lease : null;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: string[];
  /** Where the credential's value stands in `headers`. */
  readonly credentialAt: number;
}

function callOf(parts: GatewayParts, request: Dispatch): Call {
  const { headers, via } = request;
  const { loopMarker } = parts.upstream;
  // Those before us are named too, or a loop through two gateways would not be seen.
  if (loopMarker !== undefined)
    headers.push('x-tulay-via', via === null ? loopMarker : `${via},${loopMarker}`);
  const { body } = request;
  const isStream = body.kind === 'flow' || (body.kind === 'whole' && body.isSentAsStream);
  if (isStream && body.length !== null) headers.push('content-length', String(body.length));
  headers.push('x-api-key', '');
  return { method: request.exchange.method, path: request.path, headers, credentialAt: headers.length - 1 };
}

function attempt(
  parts: GatewayParts,
  request: Dispatch,
  call: Call,
  lease: Lease,
  planNext: (outcome: Outcome) => ReturnType<PlanNext>,
  retriesSpent: () => boolean,
): Promise<AttemptResult> {
  const { exchange, route, body } = request;
  exchange.attempts += 1;
  exchange.keyLabel = lease.key.label;
  exchange.simulated = lease.key.simulated;
  call.headers[call.credentialAt] = lease.key.secret.reveal();
  return new Promise((resolve) => {
    const onMadeIds = (ids: readonly string[]): void => {
      parts.affinity.remember(ids, { tenantId: request.tenantId, keyFingerprint: lease.key.fingerprint });
    };
    const handler = new Attempt(
      { parts, exchange, route, body, lease, planNext, retriesSpent, onMadeIds },
      resolve,
    );
    parts.upstream.dispatch(
      { method: call.method, path: call.path, headers: call.headers, body: sendable(body) },
      handler,
    );
  });
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
