import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../testing/manual-clock.ts';
import { admit, chargeOutput, rateLimitHeaders, RateLimits } from './rate-limits.ts';
import { TokenBucket } from './token-bucket.ts';

const MODEL = { organizationId: 'org', model: 'claude-sonnet-5-5', modelClass: 'claude-sonnet-5' };

describe('a token bucket', () => {
  it('never gives more than its burst and its rate allow, however it is asked', () => {
    const step = fc.record({ waitMs: fc.nat(20_000), amount: fc.nat(300) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.array(step, { maxLength: 60 }), (limit, steps) => {
        const bucket = new TokenBucket(limit, 0);
        let now = 0;
        let given = 0;
        for (const { waitMs, amount } of steps) {
          now += waitMs;
          if (bucket.waitFor(amount, now) > 0 || amount > limit) continue;
          bucket.take(amount, now);
          given += amount;
        }
        expect(given).toBeLessThanOrEqual(limit + (now * limit) / 60_000 + 1e-6);
      }),
    );
  });

  it('is full when it is first asked a moment before it was made', () => {
    const bucket = new TokenBucket(1, 10.5);
    expect(bucket.waitFor(1, 10.4)).toBe(0);
  });

  it('says exactly how long to wait', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (limit, part) => {
          const bucket = new TokenBucket(limit, 0);
          bucket.take(limit, 0);
          const wait = bucket.waitFor(limit * part, 0);
          expect(bucket.level(wait)).toBeCloseTo(limit * part, 5);
        },
      ),
    );
  });
});

describe('rate limits', () => {
  it('follow a recorded sequence of headers', () => {
    const recorded: RecordedSequence = JSON.parse(
      readFileSync(new URL('./fixtures/rate-limit-headers.json', import.meta.url), 'utf8'),
    );
    for (const { limits, exchanges } of recorded.sequences) {
      const clock = new ManualClock(Date.parse(exchanges[0]?.at ?? ''));
      const organization = new RateLimits(limits, clock);
      for (const { at, endedAt, stream, inputTokens, outputTokens, headers } of exchanges) {
        clock.advance(Date.parse(at) - clock.wallNow());
        expect(admit([organization], { ...MODEL, inputTokens }, clock)).toBeUndefined();
        const early = rateLimitHeaders([organization], MODEL.modelClass, clock);
        clock.advance(Date.parse(endedAt) - clock.wallNow());
        chargeOutput([organization], MODEL.modelClass, outputTokens, clock);
        const late = rateLimitHeaders([organization], MODEL.modelClass, clock, early);
        expect(stream ? early : late).toMatchObject(headers);
      }
    }
  });

  it('refuse with the time until the tightest bucket has room', () => {
    const clock = new ManualClock();
    const limits = new RateLimits({ requestsPerMinute: 60, inputTokensPerMinute: 6_000 }, clock);
    expect(admit([limits], { ...MODEL, inputTokens: 6_000 }, clock)).toBeUndefined();
    const refused = admit([limits], { ...MODEL, inputTokens: 450 }, clock);
    expect(refused).toMatchObject({ status: 429, type: 'rate_limit_error', headers: { 'retry-after': '5' } });
    expect(refused?.message).toContain('6,000 input tokens per minute');
    clock.advance(4_400);
    expect(admit([limits], { ...MODEL, inputTokens: 450 }, clock)).toBeDefined();
    clock.advance(200);
    expect(admit([limits], { ...MODEL, inputTokens: 450 }, clock)).toBeUndefined();
  });

  it('count output as it is generated, and let the debt be worked off', () => {
    const clock = new ManualClock();
    const limits = new RateLimits({ outputTokensPerMinute: 1_200 }, clock);
    expect(admit([limits], { ...MODEL, inputTokens: 5 }, clock)).toBeUndefined();
    chargeOutput([limits], MODEL.modelClass, 1_300, clock);
    expect(admit([limits], { ...MODEL, inputTokens: 5 }, clock)?.headers).toEqual({ 'retry-after': '6' });
    clock.advance(5_100);
    expect(admit([limits], { ...MODEL, inputTokens: 5 }, clock)).toBeUndefined();
  });

  it('keep classes of models apart and let a key be tighter than its organization', () => {
    const clock = new ManualClock();
    const organization = new RateLimits({ requestsPerMinute: 100 }, clock);
    const key = new RateLimits({ requestsPerMinute: 1 }, clock);
    expect(admit([key, organization], { ...MODEL, inputTokens: 1 }, clock)).toBeUndefined();
    expect(admit([key, organization], { ...MODEL, inputTokens: 1 }, clock)).toBeDefined();
    expect(rateLimitHeaders([key, organization], MODEL.modelClass, clock)).toMatchObject({
      'anthropic-ratelimit-requests-limit': '1',
      'anthropic-ratelimit-requests-remaining': '0',
    });
    const other = { ...MODEL, modelClass: 'claude-haiku-5', inputTokens: 1 };
    expect(admit([key, organization], other, clock)).toBeUndefined();
  });

  it('take nothing for a request that is refused', () => {
    const clock = new ManualClock();
    const tight = new RateLimits({ requestsPerMinute: 1 }, clock);
    const wide = new RateLimits({ requestsPerMinute: 10 }, clock);
    admit([tight, wide], { ...MODEL, inputTokens: 1 }, clock);
    for (let index = 0; index < 5; index += 1) admit([tight, wide], { ...MODEL, inputTokens: 1 }, clock);
    expect(wide.buckets(MODEL.modelClass).requests?.level(clock.now())).toBe(9);
  });
});

interface RecordedSequence {
  readonly sequences: readonly {
    readonly limits: {
      requestsPerMinute: number;
      inputTokensPerMinute: number;
      outputTokensPerMinute: number;
    };
    readonly exchanges: readonly {
      readonly at: string;
      readonly endedAt: string;
      readonly stream: boolean;
      readonly inputTokens: number;
      readonly outputTokens: number;
      readonly headers: Readonly<Record<string, string>>;
    }[];
  }[];
}
