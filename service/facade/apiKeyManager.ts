/**
 * `@/lib/apiKeyManager`: the key pool for programs that call the upstream by themselves. Inside the service it is the pool that
 * serves its clients; in any other process one of its own, over `ANTHROPIC_API_KEY`, `_2`, `_3` …, `_FALLBACK_1` …
 *
 *   const manager = getAPIKeyManager();
 *   const { key, metadata } = manager.getAvailableKey();
 *   … a call with `key` …
 *   manager.reportSuccess(key);        or        manager.reportError(key, error);
 *
 * Every key that was given out counts as a call under way until it is reported, for 15 minutes at most.
 */
import { classifyBadRequest, classifyResponse } from '../key-pool/classify-response.ts';
import type { LocalKeyPool } from '../key-pool/create-key-pool.ts';
import type { Lease, Outcome, Usage, Wanted } from '../key-pool/key-pool.ts';
import type { KeyTier } from '../key-pool/key-settings.ts';
import type { KeyState } from '../key-pool/pool-view.ts';
import { runningPool } from '../key-pool/running-pool.ts';
import { tallyKeys } from '../metrics/key-tally.ts';
import { classifyError } from '../resilience/classify-error.ts';
import { standaloneKeyPool } from './standalone-key-pool.ts';

const FORGOTTEN_AFTER_MS = 15 * 60_000;

export interface APIKeyMetadata {
  readonly label: string;
  /** `sk-ant-…4f2a` */
  readonly masked: string;
  readonly tier: KeyTier;
  readonly state: KeyState;
}

export interface AvailableKey {
  /** The secret itself: what `x-api-key` takes. */
  readonly key: string;
  readonly metadata: APIKeyMetadata;
}

/** What the call will be, as far as it is known: limits and permissions belong to models. */
export interface KeyRequest {
  readonly model?: string;
  /** Estimate of the prompt's tokens. */
  readonly inputTokens?: number;
  readonly maxTokens?: number;
}

export interface KeyHealthStatus {
  readonly totalKeys: number;
  readonly healthy: number;
  /** Degraded or recovering. */
  readonly degraded: number;
  /** Open or half-open. */
  readonly circuitOpen: number;
  readonly quarantined: number;
  readonly disabled: number;
}

/** No key can be used now, and why. */
export class NoKeyAvailableError extends Error {
  readonly retryAfterMs: number | undefined;

  constructor(message: string, retryAfterMs?: number) {
    super(message);
    this.name = 'NoKeyAvailableError';
    this.retryAfterMs = retryAfterMs;
  }
}

interface GivenOut {
  readonly lease: Lease;
  readonly forgotten: NodeJS.Timeout;
}

export class APIKeyManager {
  readonly #pool: LocalKeyPool;
  /** By secret, in the order in which they were given out. */
  readonly #givenOut = new Map<string, GivenOut[]>();

  constructor(pool: LocalKeyPool) {
    this.#pool = pool;
  }

  /** @throws NoKeyAvailableError */
  getAvailableKey(request: KeyRequest = {}): AvailableKey {
    const choice = this.#pool.choosing.choose(wantedFor(request));
    if (choice.kind === 'empty') {
      throw new NoKeyAvailableError('No key is configured. Set ANTHROPIC_API_KEY.');
    }
    if (choice.kind === 'none') {
      const reasons = choice.reasons.join('; ');
      throw new NoKeyAvailableError(`No key can be used now. ${reasons}.`, choice.retryAfterMs);
    }
    const { lease } = choice;
    const { label, tier, secret } = lease.key;
    const key = secret.reveal();
    this.#remember(key, lease);
    const state = this.#pool.view.snapshot().find((each) => each.label === label)?.state ?? 'healthy';
    return { key, metadata: { label, masked: secret.masked, tier, state } };
  }

  /** @param usage as the answer counted it, if it is at hand: it makes the limits exact */
  reportSuccess(key: string, usage?: Partial<Usage>): void {
    this.#take(key)?.settle({ kind: 'success' }, usage === undefined ? null : { ...NOTHING_KNOWN, ...usage });
  }

  /** @param error as it was thrown: of the official SDK, of fetch, or any other */
  reportError(key: string, error: unknown): void {
    const lease = this.#take(key);
    if (lease === undefined) return;
    const { status } = classifyError(error);
    if (status !== undefined) lease.answered(status, headersOf(error));
    lease.settle(outcomeOf(error));
  }

  getHealthStatus(): KeyHealthStatus {
    const { total: totalKeys, ...conditions } = tallyKeys(this.#pool.view.snapshot());
    return { totalKeys, ...conditions };
  }

  #remember(key: string, lease: Lease): void {
    const forgotten = setTimeout(() => {
      this.#drop(key, lease);
      lease.settle({ kind: 'neutral' });
    }, FORGOTTEN_AFTER_MS);
    forgotten.unref();
    const given = this.#givenOut.get(key);
    if (given === undefined) this.#givenOut.set(key, [{ lease, forgotten }]);
    else given.push({ lease, forgotten });
  }

  /** The call with that key that has been under way for longest. */
  #take(key: string): Lease | undefined {
    const oldest = this.#givenOut.get(key)?.[0];
    if (oldest === undefined) return undefined;
    clearTimeout(oldest.forgotten);
    this.#drop(key, oldest.lease);
    return oldest.lease;
  }

  #drop(key: string, lease: Lease): void {
    const left = this.#givenOut.get(key)?.filter((each) => each.lease !== lease) ?? [];
    if (left.length === 0) this.#givenOut.delete(key);
    else this.#givenOut.set(key, left);
  }
}

const NOTHING_KNOWN: Usage = {
  inputTokens: null,
  outputTokens: null,
  cacheCreationTokens: null,
  cacheReadTokens: null,
};

let manager: { readonly of: LocalKeyPool; readonly manager: APIKeyManager } | undefined;
let standalone: LocalKeyPool | undefined;

/**
 * The same manager at every call.
 *
 * @throws Error outside the service, when a variable of the environment holds no key
 */
export function getAPIKeyManager(): APIKeyManager {
  const pool = runningPool() ?? (standalone ??= standaloneKeyPool(process.env));
  if (manager?.of !== pool) manager = { of: pool, manager: new APIKeyManager(pool) };
  return manager.manager;
}

function wantedFor({ model, inputTokens = 0, maxTokens }: KeyRequest): Wanted {
  return { model: model ?? null, exclude: [], inputTokens, maxTokens: maxTokens ?? null };
}

function outcomeOf(error: unknown): Outcome {
  const { kind, status, retryAfterMs } = classifyError(error);
  if (status === 400) return classifyBadRequest(bodyOf(error));
  if (status === 429) return { kind: 'rate-limited', retryAfterMs };
  if (status !== undefined) return classifyResponse(status, {}, Date.now);
  if (kind === 'failure') return { kind: 'failure', reason: reasonOf(error) };
  return { kind: 'neutral' };
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 200);
}

/** The SDK keeps the body of an answer, parsed, as `error.error`. */
function bodyOf(error: unknown): string {
  const body = typeof error === 'object' && error !== null ? (error as { error?: unknown }).error : undefined;
  return JSON.stringify(body) ?? '';
}

function headersOf(error: unknown): Record<string, string> {
  const headers =
    typeof error === 'object' && error !== null ? (error as { headers?: unknown }).headers : undefined;
  return headers instanceof Headers ? Object.fromEntries(headers) : {};
}
