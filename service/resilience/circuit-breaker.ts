/**
 * Keeps calls from a service that fails (states: `breaker.ts`). Only its own trouble counts against it; a caller's mistake or a
 * limit shows that it is there.
 */
import { Breaker, type BreakerMode } from './breaker.ts';
import { classifyError } from './classify-error.ts';

/** Thrown in place of a call that was not made. */
export class CircuitOpenError extends Error {
  /** ms until a call may be tried again. */
  readonly retryAfterMs: number;

  constructor(reason: string, retryAfterMs: number) {
    super(
      `Not called: the circuit is open (${reason}). Tried again in ${Math.max(1, Math.ceil(retryAfterMs / 1_000))} s.`,
    );
    this.name = 'CircuitOpenError';
    this.retryAfterMs = retryAfterMs;
  }
}

export interface CircuitBreakerParts {
  /** Monotonic, ms. */
  readonly now: () => number;
  readonly random: () => number;
}

export class CircuitBreaker {
  readonly #breaker: Breaker;
  readonly #now: () => number;
  readonly #random: () => number;

  constructor({ now, random }: CircuitBreakerParts) {
    this.#breaker = new Breaker(random);
    this.#now = now;
    this.#random = random;
  }

  get state(): BreakerMode {
    this.#breaker.advance(this.#now());
    return this.#breaker.mode;
  }

  /** @throws CircuitOpenError without calling; otherwise what `call` throws */
  async execute<Result>(call: () => Promise<Result>): Promise<Result> {
    const breaker = this.#breaker;
    const startedAt = this.#now();
    breaker.advance(startedAt);
    const waitMs = breaker.restsUntil - startedAt;
    if (waitMs > 0) throw new CircuitOpenError(breaker.reason, waitMs);
    // On the way back, only a share of the calls.
    if (breaker.mode === 'recovering' && this.#random() >= breaker.share) {
      throw new CircuitOpenError(`${breaker.reason}; it is coming back`, 1_000);
    }
    const isProbe = breaker.chosen(startedAt);
    try {
      const result = await call();
      breaker.succeed(startedAt, isProbe, this.#now());
      return result;
    } catch (error) {
      this.#learn(error, startedAt, isProbe);
      throw error;
    }
  }

  /** Closes it, whatever it knows. */
  reset(): void {
    this.#breaker.reset(this.#now());
  }

  #learn(error: unknown, startedAt: number, isProbe: boolean): void {
    const now = this.#now();
    const { kind } = classifyError(error);
    if (kind === 'failure') {
      this.#breaker.fail(error instanceof Error ? error.message : String(error), startedAt, isProbe, now);
    } else if (kind === 'aborted') {
      if (isProbe) this.#breaker.probeLost();
    } else this.#breaker.succeed(startedAt, isProbe, now);
  }
}
