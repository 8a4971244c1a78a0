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
  #options: LimitOptions;
  readonly #clock: Clock;
  readonly #classes = new Map<string, Buckets>();

  constructor(options: LimitOptions, clock: Clock) {
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

  /** New limits, full buckets. */
  replace(options: LimitOptions): void {
    this.#options = options;
    this.#classes.clear();
  }

  /** Full buckets. */
  reset(): void {
    this.#classes.clear();
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
 * bucket will be full again, `tokens` the sum of input and output.
 */
export function rateLimitHeaders(
  levels: readonly RateLimits[],
  modelClass: string,
  clock: Clock,
): Record<string, string> {
  const now = clock.now();
  const headers: Record<string, string> = {};
  const write = (name: string, limit: number, remaining: number, fullInMs: number): void => {
    headers[`anthropic-ratelimit-${name}-limit`] = String(limit);
    headers[`anthropic-ratelimit-${name}-remaining`] = String(remaining);
    headers[`anthropic-ratelimit-${name}-reset`] =
      `${new Date(clock.wallNow() + fullInMs).toISOString().slice(0, 19)}Z`;
  };
  const tightest = (dimension: Dimension): TokenBucket | undefined =>
    levels
      .map((level) => level.buckets(modelClass)[dimension])
      .filter((bucket) => bucket !== undefined)
      .toSorted((left, right) => left.level(now) - right.level(now))[0];

  const requests = tightest('requests');
  if (requests !== undefined) {
    write(
      'requests',
      requests.limitPerMinute,
      Math.max(0, Math.floor(requests.level(now))),
      requests.untilFull(now),
    );
  }
  const input = tightest('input');
  const output = tightest('output');
  if (input !== undefined)
    write('input-tokens', input.limitPerMinute, thousands(input.level(now)), input.untilFull(now));
  if (output !== undefined)
    write('output-tokens', output.limitPerMinute, thousands(output.level(now)), output.untilFull(now));
  if (input !== undefined && output !== undefined) {
    write(
      'tokens',
      input.limitPerMinute + output.limitPerMinute,
      thousands(input.level(now)) + thousands(output.level(now)),
      Math.max(input.untilFull(now), output.untilFull(now)),
    );
  }
  return headers;
}

const thousands = (tokens: number): number => Math.max(0, Math.round(tokens / 1_000) * 1_000);
