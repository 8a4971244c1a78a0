import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samplePool, sampleKeySettings as key } from '../../testing/sample-keys.ts';
import { classifyResponse } from '../classify-response.ts';
import type { AnswerHeaders, Lease, Outcome, Usage } from '../key-pool.ts';
import { NO_LIMITS } from '../key-settings.ts';
import type { BucketReport, Dimension } from '../pool-view.ts';

const SUCCESS: Outcome = { kind: 'success' };
const FAILURE: Outcome = { kind: 'failure', reason: 'upstream answered 500' };
const LIMITS = {
  ...NO_LIMITS,
  requestsPerMinute: 1_000,
  inputTokensPerMinute: 100_000,
  outputTokensPerMinute: 50_000,
};
const usage = (
  inputTokens: number | null,
  outputTokens: number | null,
  more: Partial<Usage> = {},
): Usage => ({
  inputTokens,
  outputTokens,
  cacheCreationTokens: null,
  cacheReadTokens: null,
  ...more,
});

const limited = () => {
  const pool = samplePool([key('a', { limits: LIMITS })]);
  const bucket = (dimension: Dimension): BucketReport => {
    const buckets = pool.view.report().organizations.flatMap((organization) => organization.buckets);
    const found = buckets.find((each) => each.dimension === dimension);
    if (found === undefined) throw new Error(`no bucket of ${dimension}`);
    return found;
  };
  const levels = () => [bucket('requests').level, bucket('input').level, bucket('output').level];
  const lease = (): Lease => pool.lease({ inputTokens: 2_000, maxTokens: 300 });
  return { ...pool, bucket, levels, lease };
};

const headersOf = (limit: number, remaining: number, name = 'input-tokens'): AnswerHeaders => ({
  [`anthropic-ratelimit-${name}-limit`]: String(limit),
  [`anthropic-ratelimit-${name}-remaining`]: String(remaining),
});

describe('what a call takes of its limits', () => {
  it('takes an estimate, and gives back what the answer did not use', () => {
    const { lease, levels, bucket } = limited();
    const one = lease();
    expect(levels()).toEqual([999, 98_000, 49_700]);
    expect(bucket('input')).toMatchObject({
      reserved: 2_000,
      partial: true,
      limit: 100_000,
      limitFrom: 'operator',
    });
    one.settle(SUCCESS, usage(1_500, 100));
    expect(levels()).toEqual([999, 98_500, 49_900]);
    expect(bucket('input').reserved).toBe(0);
  });

  it('counts cache writes, and not cache reads', () => {
    const { lease, levels } = limited();
    lease().settle(SUCCESS, usage(100, 10, { cacheCreationTokens: 400, cacheReadTokens: 90_000 }));
    expect(levels()).toEqual([999, 99_500, 49_990]);
  });

  it('never gives back what nobody knows to be unused', () => {
    const { lease, levels } = limited();
    lease().settle({ kind: 'neutral' });
    expect(levels()).toEqual([999, 98_000, 49_700]);
    const broken = lease();
    broken.answered(200, {});
    broken.settle(FAILURE, usage(1_000, 5));
    // The prompt was counted; of the answer there may have been more than was seen.
    expect(levels()).toEqual([998, 97_000, 49_400]);
    const failed = lease();
    failed.answered(500, {});
    failed.settle(FAILURE);
    expect(levels()).toEqual([997, 95_000, 49_100]);
  });

  it('takes more where the answer used more', () => {
    const { lease, levels } = limited();
    const left = lease();
    left.answered(200, {});
    left.settle({ kind: 'neutral' }, usage(2_500, 900));
    expect(levels()).toEqual([999, 97_500, 49_100]);
  });

  it.each([400, 401, 403, 404, 413, 422, 529])(
    'gives the tokens of a %d back: nothing was done for them',
    (status) => {
      const { lease, levels } = limited();
      const refused = lease();
      refused.answered(status, {});
      refused.settle(classifyResponse(status, {}, () => 0));
      expect(levels()).toEqual([999, 100_000, 50_000]);
    },
  );

  it('gives everything of a 429 back: it was not let in', () => {
    const { lease, levels } = limited();
    const refused = lease();
    refused.answered(429, {});
    refused.settle({ kind: 'rate-limited', retryAfterMs: 10 });
    expect(levels()).toEqual([1_000, 100_000, 50_000]);
  });

  it('lets nothing of the buckets be lost, however calls end', () => {
    const outcomes = fc.constantFrom<Outcome>(
      SUCCESS,
      FAILURE,
      { kind: 'neutral' },
      { kind: 'overloaded' },
      { kind: 'forbidden', reason: '403' },
      { kind: 'rate-limited', retryAfterMs: 0 },
      { kind: 'bad-credential', reason: '401' },
    );
    const ends = fc.tuple(
      outcomes,
      fc.constantFrom(0, 200, 400, 429, 500, 529),
      fc.option(fc.tuple(fc.nat(5_000), fc.nat(900))),
      fc.nat(400),
    );
    fc.assert(
      fc.property(fc.array(ends, { maxLength: 60 }), (calls) => {
        const pool = samplePool([
          key('a1', { organization: 'one' }),
          key('a2', { organization: 'one' }),
          key('b'),
        ]);
        const open: Lease[] = [];
        for (const [outcome, status, counted, hold] of calls) {
          const choice = pool.choose({ inputTokens: 700, maxTokens: 900 });
          if (choice.kind === 'lease') open.push(choice.lease);
          if (hold > 200) continue;
          const ending = open.splice(hold % Math.max(1, open.length), 1)[0];
          if (status > 0)
            ending?.answered(status, { 'anthropic-organization-id': hold % 3 === 0 ? 'x' : 'y' });
          ending?.settle(outcome, counted === null ? null : usage(counted[0], counted[1]));
        }
        expect(pool.view.snapshot().reduce((sum, each) => sum + each.inFlight, 0)).toBe(open.length);
        for (const lease of open) lease.settle({ kind: 'neutral' });
        const report = pool.view.report();
        expect(report.keys.every((each) => each.inFlight === 0)).toBe(true);
        for (const { buckets } of report.organizations) {
          expect(buckets.every((bucket) => bucket.reserved === 0)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('the headers of an answer', () => {
  it('go before what the operator stated', () => {
    const { lease, bucket } = limited();
    lease().answered(200, headersOf(40_000, 38_000));
    expect(bucket('input')).toMatchObject({ limit: 40_000, limitFrom: 'headers', level: 38_000 });
    expect(bucket('requests')).toMatchObject({ limit: 1_000, limitFrom: 'operator' });
  });

  it('make a limit where nobody knew of one', () => {
    const pool = samplePool(['a']);
    const one = pool.lease({ inputTokens: 1_000 });
    one.answered(200, { ...headersOf(50, 49, 'requests'), ...headersOf(30_000, 12_000) });
    const [, input] = pool.view.report().organizations[0]?.buckets ?? [];
    expect(input).toMatchObject({ limit: 30_000, level: 12_000 });
    expect(pool.next({ inputTokens: 20_000 })).toBe('none: capacity');
    expect(pool.next({ inputTokens: 5_000 })).toBe('a');
  });

  it('take away what others used of the same organization', () => {
    const { lease, bucket } = limited();
    lease().answered(200, headersOf(100_000, 60_000));
    expect(bucket('input').level).toBe(60_000);
  });

  it('do not take away what was sent after the call they speak of', () => {
    const { lease, bucket, time } = limited();
    const first = lease();
    for (let call = 0; call < 10; call += 1) lease();
    void time.advance(0);
    // The upstream counted the first call alone when it let it in.
    first.answered(200, headersOf(100_000, 98_000));
    expect(bucket('input').level).toBe(78_000);
  });

  it('correct a wrong estimate once, not again when the call is settled', () => {
    const { lease, bucket } = limited();
    const one = lease();
    one.answered(200, headersOf(100_000, 90_000));
    expect(bucket('input').level).toBe(90_000);
    one.settle(SUCCESS, usage(10_000, 10));
    expect(bucket('input').level).toBe(90_000);
  });

  it('mean nothing when they are no numbers', () => {
    const { lease, levels } = limited();
    lease().answered(200, {
      'anthropic-ratelimit-requests-limit': '-5',
      'anthropic-ratelimit-requests-remaining': 'many',
      'anthropic-ratelimit-input-tokens-limit': ['1', '2'],
      'anthropic-ratelimit-input-tokens-remaining': '',
      'anthropic-ratelimit-output-tokens-limit': '0',
      'anthropic-ratelimit-output-tokens-remaining': '99999999999999999999',
    });
    expect(levels()).toEqual([999, 98_000, 49_700]);
  });
});
