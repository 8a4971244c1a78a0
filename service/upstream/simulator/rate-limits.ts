/**
 * The limits of one organization or one key: for each class of models a bucket of requests, of input tokens (cache reads
 * are free) and of output tokens, as they are generated. Both levels must have room; the headers show the tighter one.
 */
import { failure } from './api-failure.ts';
import type { ApiFailure } from './api-failure.ts';
import type { Clock } from '../../lib/clock.ts';
import type { LimitOptions } from './simulator-options.ts';
import { TokenBucket } from './token-bucket.ts';

type Dimension = 'requests' | 'input' | 'output';

const DIMENSIONS: readonly Dimension[] = ['requests', 'input', 'output'];

const LIMIT_OF: Record<Dimension, keyof LimitOptions> = {
  requests: 'requestsPerMinute',
  input: 'inputTokensPerMinute',
  output: 'outputTokensPerMinute',
};

const SPOKEN: Record<Dimension, string> = {
  requests: 'requests per minute',
  input: 'input tokens per minute',
  output: 'output tokens per minute',
};

type Buckets = Partial<Record<Dimension, TokenBucket>>;

export class RateLimits {
  readonly #initial: LimitOptions;
  #options: LimitOptions;
  readonly #clock: Clock;
  readonly #classes = new Map<string, Buckets>();

  constructor(options: LimitOptions, clock: Clock) {
    this.#initial = options;
    this.#options = options;
    this.#clock = clock;
  }

  get options(): LimitOptions {
    return this.#options;
  }

  buckets(modelClass: string): Buckets {
    let buckets = this.#classes.get(modelClass);
    if (buckets === undefined) {
      buckets = {};
      for (const dimension of DIMENSIONS) {
        const limit = this.#options[LIMIT_OF[dimension]];
        if (limit !== undefined) buckets[dimension] = new TokenBucket(limit, this.#clock.now());
      }
      this.#classes.set(modelClass, buckets);
    }
    return buckets;
  }

  /** What is left of each bucket that has been used, by class of models. */
  left(): Record<string, Partial<Record<Dimension, number>>> {
    const now = this.#clock.now();
    const classes = [...this.#classes].map(([modelClass, buckets]) => {
      const levels = DIMENSIONS.flatMap((dimension) => {
        const bucket = buckets[dimension];
        return bucket === undefined ? [] : [[dimension, Math.floor(bucket.level(now))]];
      });
      return [modelClass, Object.fromEntries(levels)];
    });
    return Object.fromEntries(classes);
  }

  /** New limits, full buckets. */
  replace(options: LimitOptions): void {
    this.#options = options;
    this.#classes.clear();
  }

  /** The limits of the beginning, full buckets. */
  reset(): void {
    this.replace(this.#initial);
  }
}

export interface Admission {
  readonly organizationId: string;
  readonly model: string;
  readonly modelClass: string;
  readonly inputTokens: number;
}

/**
 * Lets a request in and takes its request and its input, or takes nothing and says when to come back. Output needs only
 * some room left, since nobody knows yet how much it will be.
 */
export function admit(
  levels: readonly RateLimits[],
  wanted: Admission,
  clock: Clock,
): ApiFailure | undefined {
  const now = clock.now();
  let worst: { waitMs: number; dimension: Dimension; limit: number } | undefined;
  for (const level of levels) {
    const buckets = level.buckets(wanted.modelClass);
    for (const dimension of DIMENSIONS) {
      const bucket = buckets[dimension];
      if (bucket === undefined) continue;
      const waitMs = bucket.waitFor(dimension === 'input' ? wanted.inputTokens : 1, now);
      if (waitMs > (worst?.waitMs ?? 0)) worst = { waitMs, dimension, limit: bucket.limitPerMinute };
    }
  }
  if (worst === undefined) {
    for (const level of levels) {
      const buckets = level.buckets(wanted.modelClass);
      buckets.requests?.take(1, now);
      buckets.input?.take(wanted.inputTokens, now);
    }
    return undefined;
  }
  const limit = worst.limit.toLocaleString('en-US');
  return failure(
    'rate_limit_error',
    `This request would exceed your organization's rate limit of ${limit} ${SPOKEN[worst.dimension]} (org: ${wanted.organizationId}, model: ${wanted.model}). For details, refer to: https://docs.claude.com/en/api/rate-limits. You can see the response headers for current usage. Please reduce the prompt length or the maximum tokens requested, or try again later. You may also contact sales at https://claude.com/contact-sales to discuss your options for a rate limit increase.`,
    { headers: { 'retry-after': String(Math.max(1, Math.ceil(worst.waitMs / 1_000))) } },
  );
}

/** Counts tokens as they are generated. */
export function chargeOutput(
  levels: readonly RateLimits[],
  modelClass: string,
  tokens: number,
  clock: Clock,
): void {
  const now = clock.now();
  for (const level of levels) level.buckets(modelClass).output?.take(tokens, now);
}

/**
 * The `anthropic-ratelimit-*` headers: token remainders rounded to the nearest thousand, `reset` the second in which the
 * bucket will be full again, `tokens` the sum of input and output with the input's `reset`.
 *
 * @param before the headers as they were when the request was let in: a whole answer, sent later, renews only what is
 * said of output
 */
export function rateLimitHeaders(
  levels: readonly RateLimits[],
  modelClass: string,
  clock: Clock,
  before?: Readonly<Record<string, string>>,
): Record<string, string> {
  const now = clock.now();
  const headers: Record<string, string> = { ...before };
  const write = (
    name: string,
    bucket: TokenBucket | undefined,
    remaining: (level: number) => number,
  ): void => {
    if (bucket === undefined) return;
    const full = new Date(clock.wallNow() + bucket.untilFull(now)).toISOString();
    headers[`anthropic-ratelimit-${name}-limit`] = String(bucket.limitPerMinute);
    headers[`anthropic-ratelimit-${name}-remaining`] = String(remaining(bucket.level(now)));
    headers[`anthropic-ratelimit-${name}-reset`] = `${full.slice(0, 19)}Z`;
  };
  const tightest = (dimension: Dimension): TokenBucket | undefined =>
    levels
      .map((level) => level.buckets(modelClass)[dimension])
      .filter((bucket) => bucket !== undefined)
      .toSorted((left, right) => left.level(now) - right.level(now))[0];

  if (before === undefined) {
    write('requests', tightest('requests'), (level) => Math.max(0, Math.floor(level)));
    write('input-tokens', tightest('input'), thousands);
  }
  write('output-tokens', tightest('output'), thousands);
  const input = headers['anthropic-ratelimit-input-tokens-remaining'];
  const output = headers['anthropic-ratelimit-output-tokens-remaining'];
  if (input !== undefined && output !== undefined) {
    const limits = ['input', 'output'].map((name) =>
      Number(headers[`anthropic-ratelimit-${name}-tokens-limit`]),
    );
    headers['anthropic-ratelimit-tokens-limit'] = String(limits.reduce((sum, limit) => sum + limit, 0));
    headers['anthropic-ratelimit-tokens-remaining'] = String(Number(input) + Number(output));
    headers['anthropic-ratelimit-tokens-reset'] = headers['anthropic-ratelimit-input-tokens-reset'] ?? '';
  }
  return headers;
}

const thousands = (tokens: number): number => Math.max(0, Math.round(tokens / 1_000) * 1_000);
