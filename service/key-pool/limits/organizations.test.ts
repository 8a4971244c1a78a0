import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samplePool, sampleKeySettings as key } from '../../testing/sample-keys.ts';
import type { Lease } from '../key-pool.ts';
import { NO_LIMITS } from '../key-settings.ts';

const ID = 'anthropic-organization-id';
const LIMITS = { ...NO_LIMITS, requestsPerMinute: 1_000, inputTokensPerMinute: 100_000 };

function organizations(pool: ReturnType<typeof samplePool>): Record<string, string[]> {
  const { organizations: all } = pool.view.report();
  return Object.fromEntries(
    all.map(({ name, keys }) => [name, keys.map((id) => id.replace('id-of-', '')).toSorted()]),
  );
}

/** An answer for the key of that label names its organization. */
function hear(pool: ReturnType<typeof samplePool>, label: string, id: string): void {
  const lease = pool.lease({ only: pool.keyOf(label), inputTokens: 100 });
  lease.answered(200, { [ID]: id });
  lease.settle({ kind: 'success' });
}

describe('organizations', () => {
  it('are one per key, or per name that the operator gave', () => {
    const pool = samplePool(['a', key('b', { organization: 'ours' }), key('c', { organization: 'ours' })]);
    expect(organizations(pool)).toEqual({ a: ['a'], ours: ['b', 'c'] });
    expect(pool.choosing.spread).toBe(true);
  });

  it('are learnt: two keys of one are found out without being told', () => {
    const pool = samplePool(['a', 'b', 'c']);
    hear(pool, 'a', 'org-1');
    hear(pool, 'b', 'org-2');
    hear(pool, 'c', 'org-1');
    expect(organizations(pool)).toEqual({ 'org-1': ['a', 'c'], 'org-2': ['b'] });
    expect(pool.events.filter((event) => event.kind === 'organization')).toMatchObject([
      { label: 'a', change: 'learnt' },
      { label: 'b', change: 'learnt' },
      { label: 'c', change: 'merged' },
    ]);
  });

  it('share what both had used when they turn out to be one', () => {
    const pool = samplePool([key('a', { limits: LIMITS }), key('b', { limits: LIMITS })]);
    for (let call = 0; call < 10; call += 1) {
      pool.meet('a', { kind: 'neutral' }, { inputTokens: 1_000 });
      pool.meet('b', { kind: 'neutral' }, { inputTokens: 2_000 });
    }
    hear(pool, 'a', 'org-1');
    hear(pool, 'b', 'org-1');
    const { organizations: all } = pool.view.report();
    expect(all).toHaveLength(1);
    expect(all[0]?.buckets).toMatchObject([
      { level: 1_000 - 22 },
      { level: 100_000 - 30_200 },
      { level: null },
    ]);
    expect(pool.choosing.spread).toBe(false);
  });

  it('lose a key that answers for another, and its call with it', () => {
    const pool = samplePool([
      key('a', { organization: 'ours', limits: LIMITS }),
      key('b', { organization: 'ours', limits: LIMITS }),
    ]);
    hear(pool, 'a', 'org-1');
    const lease = pool.lease({ only: pool.keyOf('b'), inputTokens: 5_000 });
    lease.answered(200, { [ID]: 'org-2' });
    const { organizations: all } = pool.view.report();
    expect(all.map(({ upstreamId, keys }) => [upstreamId, keys])).toEqual([
      ['org-1', ['id-of-a']],
      ['org-2', ['id-of-b']],
    ]);
    expect(all[0]?.buckets[1]).toMatchObject({ level: 100_000 - 100, reserved: 0 });
    expect(all[1]?.buckets[1]).toMatchObject({ level: 95_000 });
    lease.settle({ kind: 'success' });
    expect(pool.view.report().organizations[1]?.buckets[1]).toMatchObject({ level: 95_000, reserved: 0 });
    expect(pool.events.at(-1)).toMatchObject({ kind: 'organization', label: 'b', change: 'moved' });
  });

  it('take the largest limit that one of their keys states', () => {
    const limits = (requestsPerMinute: number) => ({ limits: { ...NO_LIMITS, requestsPerMinute } });
    const pool = samplePool([key('a', limits(100)), key('b', limits(300))]);
    hear(pool, 'a', 'org-1');
    hear(pool, 'b', 'org-1');
    expect(pool.view.report().organizations[0]?.buckets[0]).toMatchObject({ limit: 300, level: 298 });
  });

  it('follow the operator until an answer says otherwise', () => {
    const pool = samplePool(['a', 'b']);
    pool.administration.update('id-of-a', { organization: 'ours' });
    pool.administration.update('id-of-b', { organization: 'ours' });
    expect(organizations(pool)).toEqual({ ours: ['a', 'b'] });
    hear(pool, 'a', 'org-1');
    pool.administration.update('id-of-b', { organization: 'theirs' });
    expect(organizations(pool)).toEqual({ ours: ['a', 'b'] });
    hear(pool, 'b', 'org-2');
    expect(organizations(pool)).toEqual({ ours: ['a'], theirs: ['b'] });
  });

  it('do not listen to an answer for a secret that was replaced', () => {
    const pool = samplePool(['a', 'b']);
    hear(pool, 'a', 'org-1');
    const old = pool.lease({ only: pool.keyOf('a') });
    pool.administration.update('id-of-a', { fingerprint: 'new' });
    old.answered(200, { [ID]: 'org-9' });
    expect(organizations(pool)).toEqual({ 'org-1': ['a'], b: ['b'] });
  });

  it('keep their totals through any merging and splitting', () => {
    const names = fc.constantFrom('org-1', 'org-2', 'org-3');
    const steps = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), names, fc.boolean(), fc.nat(3_000));
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 60 }), (all) => {
        const limits = { ...NO_LIMITS, requestsPerMinute: 1e6, inputTokensPerMinute: 1e9 };
        const pool = samplePool(['a', 'b', 'c', 'd'].map((label) => key(label, { limits })));
        const open: Lease[] = [];
        let used = 0;
        for (const [label, name, ends, tokens] of all) {
          const lease = pool.lease({ only: pool.keyOf(label), inputTokens: tokens });
          used += Math.max(tokens, tokens === 0 ? 0 : 1);
          lease.answered(200, { [ID]: name });
          if (ends) lease.settle({ kind: 'neutral' });
          else open.push(lease);
        }
        const report = pool.view.report();
        expect(report.organizations.flatMap((each) => each.keys)).toHaveLength(4);
        const inFlight = report.keys.reduce((sum, each) => sum + each.inFlight, 0);
        expect(inFlight).toBe(open.length);
        // What an organization that lost all its keys had used went with it; nothing is counted twice.
        const counted = report.organizations
          .flatMap((each) => each.buckets)
          .filter((bucket) => bucket.dimension === 'input' && bucket.limit !== null)
          .reduce((sum, bucket) => sum + (bucket.limit ?? 0) - (bucket.level ?? 0), 0);
        expect(counted).toBeLessThanOrEqual(used + 1e-6);
        for (const lease of open) lease.settle({ kind: 'neutral' });
        const rest = pool.view.report().organizations.flatMap((each) => each.buckets);
        expect(rest.every((bucket) => bucket.reserved === 0)).toBe(true);
        expect(pool.view.report().keys.every((each) => each.inFlight === 0)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
