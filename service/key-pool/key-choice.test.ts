import { describe, expect, it } from 'vitest';
import { MODEL, samplePool, sampleKeySettings as key } from '../testing/sample-keys.ts';
import { fnv1a } from './hash.ts';
import type { Lease, Outcome, Wanted } from './key-pool.ts';
import { NO_LIMITS } from './key-settings.ts';

const REFUSED: Outcome = { kind: 'bad-credential', reason: 'upstream answered 401' };

/** How many of `calls` each key gets; all stay under way. */
function shares(
  pool: ReturnType<typeof samplePool>,
  calls: number,
  wanted: Partial<Wanted> = {},
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let call = 0; call < calls; call += 1) {
    const { label } = pool.lease(wanted).key;
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}

const perMinute = (requestsPerMinute: number) => ({ limits: { ...NO_LIMITS, requestsPerMinute } });

describe('keys of equal rank', () => {
  it('take turns, also when there is only one call at a time', () => {
    const { next } = samplePool(['a', 'b', 'c']);
    const six = Array.from({ length: 6 }, () => next());
    expect(six.slice(0, 3).toSorted()).toEqual(['a', 'b', 'c']);
    expect(six.slice(3)).toEqual(six.slice(0, 3));
  });

  it('share calls by their weights', () => {
    const pool = samplePool([key('a', { weight: 3 }), key('b', { weight: 1 })]);
    const { a = 0, b = 0 } = shares(pool, 400);
    expect(a / b).toBeGreaterThan(2.8);
    expect(a / b).toBeLessThan(3.2);
  });

  it('share calls by what is left of their limits', () => {
    const pool = samplePool([key('a', perMinute(3_000)), key('b', perMinute(1_000))]);
    const counts: Record<string, number> = { a: 0, b: 0 };
    for (let call = 0; call < 3_600; call += 1) {
      const label = pool.next();
      counts[label] = (counts[label] ?? 0) + 1;
    }
    // Nobody is out of room while there is any.
    expect(counts['a']).toBeGreaterThan(2_600);
    expect(pool.next()).not.toContain('none');
  });

  it('share one organization’s limits without adding to them', () => {
    const shared = { organization: 'one', ...perMinute(100) };
    const pool = samplePool([key('a', shared), key('b', shared)]);
    const leases: Lease[] = [];
    for (;;) {
      const choice = pool.choose();
      if (choice.kind !== 'lease') break;
      leases.push(choice.lease);
    }
    expect(leases.length).toBeGreaterThanOrEqual(98);
    expect(leases.length).toBeLessThanOrEqual(100);
    expect(new Set(leases.map((lease) => lease.key.label)).size).toBe(2);
  });

  it('keep to their caps of calls under way', () => {
    const pool = samplePool([key('a', { concurrency: 2 }), key('b', { concurrency: 1 })]);
    const leases = [pool.lease(), pool.lease(), pool.lease()];
    expect(leases.map((lease) => lease.key.label).toSorted()).toEqual(['a', 'a', 'b']);
    expect(pool.choose()).toMatchObject({
      kind: 'none',
      cause: 'capacity',
      reasons: ['a: 2 calls are under way, which is its most', 'b: 1 calls are under way, which is its most'],
    });
    leases.find((lease) => lease.key.label === 'b')?.settle({ kind: 'success' });
    expect(pool.next()).toBe('b');
  });
});

describe('rank', () => {
  it('goes by tier, then by priority', () => {
    const pool = samplePool([
      key('fallback-1', { priority: 10, concurrency: 1 }),
      key('low', { priority: 2, concurrency: 1 }),
      key('high', { priority: 8, concurrency: 1 }),
    ]);
    expect([pool.lease(), pool.lease(), pool.lease()].map((lease) => lease.key.label)).toEqual([
      'high',
      'low',
      'fallback-1',
    ]);
  });

  it('comes to fallbacks only while no primary can serve this model', () => {
    const pool = samplePool(['a', 'fallback-1']);
    expect(pool.next()).toBe('a');
    pool.meet('a', { kind: 'rate-limited', retryAfterMs: 5_000 });
    expect(pool.next()).toBe('fallback-1');
    expect(pool.next({ model: 'claude-opus-4-8' })).toBe('a');
  });
});

describe('a call that has been to a key already', () => {
  it('goes to another organization first, then to another key of the same', () => {
    const pool = samplePool([
      key('a1', { organization: 'one', weight: 100 }),
      key('a2', { organization: 'one', weight: 100 }),
      key('b'),
    ]);
    expect(pool.next({ exclude: [pool.keyOf('a1')] })).toBe('b');
    expect(pool.next({ exclude: [pool.keyOf('a1'), pool.keyOf('b')] })).toBe('a2');
    expect(pool.choose({ exclude: ['a1', 'a2', 'b'].map((label) => pool.keyOf(label)) })).toMatchObject({
      kind: 'none',
      cause: 'health',
      reasons: [],
    });
  });
});

describe('a named key', () => {
  it('serves even while it rests: nobody else can', () => {
    const pool = samplePool(['a', 'b']);
    pool.meet('b', REFUSED);
    expect(pool.next({ only: pool.keyOf('b') })).toBe('b');
  });

  it('is waited for when its organization is at a limit, whatever else is wrong with it', () => {
    const pool = samplePool(['a']);
    const only = pool.keyOf('a');
    pool.meet('a', REFUSED);
    pool.lease({ only }).settle({ kind: 'rate-limited', retryAfterMs: 2_000 });
    expect(pool.choose({ only })).toMatchObject({
      kind: 'none',
      cause: 'capacity',
      retryAfterMs: 2_000,
      reasons: ['a: its limit is reached; tried again in 2 s'],
    });
  });

  it('does not serve when its operator switched it off, nor beyond its limits', () => {
    const pool = samplePool([key('a'), key('b', { concurrency: 1 })]);
    const only = pool.keyOf('b');
    pool.lease({ only });
    expect(pool.choose({ only })).toMatchObject({ kind: 'none', cause: 'capacity' });
    pool.administration.disable('id-of-b', 'off');
    expect(pool.choose({ only })).toMatchObject({ kind: 'none', cause: 'health', reasons: ['b: off'] });
    expect(pool.choose({ only: { ...only, fingerprint: 'of-a-stranger' } })).toEqual({ kind: 'empty' });
  });
});

describe('a conversation', () => {
  const affinities = Array.from({ length: 2_000 }, (_, index) => fnv1a(`conversation ${index}`));

  it('goes to the same organization while that one has room', () => {
    const pool = samplePool(['a', 'b', 'c', 'd', 'e']);
    for (const affinity of affinities.slice(0, 100)) {
      const homes = new Set(Array.from({ length: 5 }, () => pool.next({ affinity })));
      expect(homes.size).toBe(1);
    }
  });

  it('is as likely to belong to an organization as that one is large', () => {
    const pool = samplePool([key('a', perMinute(4_000_000)), key('b', perMinute(1_000_000))]);
    pool.next();
    const homes = affinities.map((affinity) => pool.next({ affinity }));
    const share = homes.filter((label) => label === 'a').length / homes.length;
    expect(share).toBeGreaterThan(0.76);
    expect(share).toBeLessThan(0.84);
  });

  it('moves only if its own organization leaves', () => {
    const pool = samplePool(['a', 'b', 'c', 'd']);
    const before = affinities.map((affinity) => pool.next({ affinity }));
    pool.administration.disable('id-of-c', 'off');
    const after = affinities.map((affinity) => pool.next({ affinity }));
    expect(before.every((label, at) => label === 'c' || label === after[at])).toBe(true);
    pool.administration.enable('id-of-c');
    expect(affinities.map((affinity) => pool.next({ affinity }))).toEqual(before);
  });

  it('has a second home when the first has no room, and comes back', () => {
    const pool = samplePool(['a', 'b', 'c']);
    const affinity = affinities[0] ?? 0;
    const first = pool.next({ affinity });
    pool.meet(first, { kind: 'rate-limited', retryAfterMs: 5_000 });
    const second = pool.next({ affinity });
    expect(second).not.toBe(first);
    expect(Array.from({ length: 5 }, () => pool.next({ affinity }))).toEqual(
      Array.from({ length: 5 }, () => second),
    );
  });

  it('leaves an organization that carries far more than its share', () => {
    const pool = samplePool(['a', 'b', 'c', 'd']);
    const counts = shares(pool, 400, { affinity: affinities[0] ?? 0 });
    const most = Math.max(...Object.values(counts));
    expect(most).toBeLessThan(1.5 * 100 + 60);
    expect(Object.keys(counts).length).toBeGreaterThan(2);
  });

  it('stays among the keys of the best rank', () => {
    const pool = samplePool(['a', 'fallback-1', 'fallback-2']);
    expect(new Set(affinities.slice(0, 200).map((affinity) => pool.next({ affinity })))).toEqual(
      new Set(['a']),
    );
  });
});

describe('when no key can serve', () => {
  it('says empty where there is none', () => {
    expect(samplePool([]).choose()).toEqual({ kind: 'empty' });
  });

  it('names each key’s reason and the soonest end, and blames capacity where there is a limit', () => {
    const pool = samplePool(['a', 'b', 'fallback-1']);
    pool.meet('a', REFUSED);
    pool.meet('b', { kind: 'rate-limited', retryAfterMs: 2_500 });
    pool.meet('fallback-1', { kind: 'forbidden', reason: 'upstream answered 403' });
    expect(pool.choose()).toMatchObject({
      kind: 'none',
      cause: 'capacity',
      retryAfterMs: 2_500,
      reasons: [
        'a: upstream answered 401; the gateway is asking whether that is so; tried again in 60 s',
        'b: its limit is reached; tried again in 3 s',
        'fallback-1: upstream answered 403; tried again in 60 s',
      ],
    });
  });

  it('reveals no secret', () => {
    const pool = samplePool(['a']);
    pool.meet('a', REFUSED);
    const choice = pool.choose();
    const shown = [
      choice,
      choice.kind === 'none' && choice.reasons,
      pool.view.snapshot(),
      pool.view.report(),
      pool.events,
    ];
    expect(JSON.stringify(shown)).not.toContain('secret-of');
  });
});

describe('choosing', () => {
  it('costs little among a hundred keys', () => {
    const many = Array.from({ length: 100 }, (_, index) => key(`k${index}`, perMinute(1_000_000)));
    const pool = samplePool(many);
    const wanted: Wanted = { model: MODEL, exclude: [], affinity: 1, inputTokens: 100, maxTokens: 100 };
    const run = (affinity: number | null): number => {
      const began = performance.now();
      for (let call = 0; call < 2_000; call += 1) {
        pool.lease({ ...wanted, affinity: affinity === null ? null : call }).settle({ kind: 'neutral' });
      }
      return (performance.now() - began) / 2;
    };
    run(null);
    run(1);
    // µs per choice and settlement. The bench has the exact figure; this would notice a slip by an order of magnitude.
    expect(Math.min(run(null), run(null), run(null))).toBeLessThan(50);
    expect(Math.min(run(1), run(1), run(1))).toBeLessThan(50);
  });
});
