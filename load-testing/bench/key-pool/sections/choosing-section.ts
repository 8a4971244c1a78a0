/**
 * How long it takes to choose a key among 100, in this process. Time is told by hand, so that the pool meets the pauses between calls
 * that real traffic has: what it may remember from the last choice is then as old as it would be.
 */
import { createKeyPool, type LocalKeyPool } from '../../../../service/key-pool/create-key-pool.ts';
import type { KeySettings } from '../../../../service/key-pool/key-settings.ts';
import type { Lease, Wanted } from '../../../../service/key-pool/key-pool.ts';
import { ManualClock } from '../../../../service/testing/manual-clock.ts';
import { sampleKeySettings } from '../../../../service/testing/sample-keys.ts';
import { seededRandom, type Random } from '../../../../service/upstream/simulator/random.ts';
import { judged, told, type Finding } from '../finding.ts';
import { GOALS } from '../goals.ts';
import type { Section } from '../section.ts';
import { medianInterval } from '../../statistics.ts';

const KEYS = 100;
const ORGANIZATIONS = 20;
/** Of so many calls each, all under way at once: some for every key, and over before another process gets the core. */
const CALLS = 400;
const ROUNDS = 201;
const WARM_UP_ROUNDS = 60;
const MODEL = 'claude-sonnet-5-5';
const MINUTE = 60_000;

interface Case {
  readonly name: string;
  /** Between two calls. */
  readonly gapMs: number;
  /** Calls belong to conversations. */
  readonly conversations: boolean;
  /** Share of what the keys let through that is asked for; near 1, buckets begin nearly empty. */
  readonly load: number;
}

const CASES: readonly Case[] = [
  { name: '40 calls/s', gapMs: 25, conversations: false, load: 0.5 },
  { name: '40 calls/s of conversations', gapMs: 25, conversations: true, load: 0.5 },
  { name: '1,000 calls/s', gapMs: 1, conversations: false, load: 0.5 },
  { name: '1,000 calls/s of conversations', gapMs: 1, conversations: true, load: 0.5 },
  { name: '1,000 calls/s, buckets nearly empty', gapMs: 1, conversations: true, load: 0.99 },
];

export const choosingSection: Section = {
  title: `choosing among ${KEYS} keys of ${ORGANIZATIONS} organizations with limits, median of ${ROUNDS} rounds`,
  run: ({ seed, progress }) => {
    const findings: Finding[] = [];
    let slowest = 0;
    for (const each of CASES) {
      progress(`choosing: ${each.name}`);
      const { choose, settle } = timesOf(each, seededRandom(`${seed}: choosing`));
      slowest = Math.max(slowest, choose);
      findings.push(
        told(
          each.name,
          choose,
          `${choose.toFixed(2)} µs to choose, ${settle.toFixed(2)} µs to take the answer and settle`,
        ),
      );
    }
    const goal = judged('the slowest of them', slowest, `${slowest.toFixed(2)} µs`, GOALS.choosingMicros);
    return Promise.resolve([...findings, goal]);
  },
};

/** µs for one call. */
function timesOf(each: Case, random: Random): { choose: number; settle: number } {
  const clock = new ManualClock();
  const { pool, limitPerMinute } = poolOfKeys(each, clock, random);
  const chosen: number[] = [];
  const settled: number[] = [];
  // The first rounds are for the compiler.
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    const wanted = Array.from({ length: CALLS }, () => callOf(each, random));
    const leases: Lease[] = [];
    const began = performance.now();
    for (const call of wanted) {
      clock.advance(each.gapMs);
      const choice = pool.choosing.choose(call);
      if (choice.kind !== 'lease') throw new Error(`no key among ${KEYS}: ${choice.kind}`);
      leases.push(choice.lease);
    }
    const choosing = performance.now() - began;
    const heads = leases.map((lease) => headersOf(lease, limitPerMinute));
    const chosenAll = performance.now();
    for (const [index, lease] of leases.entries()) {
      lease.answered(200, heads[index] ?? {});
      lease.settle({ kind: 'success' }, USAGE);
    }
    const settling = performance.now() - chosenAll;
    pool.tick();
    if (round < 0) continue;
    chosen.push((choosing * 1_000) / CALLS);
    settled.push((settling * 1_000) / CALLS);
  }
  return {
    choose: medianInterval(chosen)?.median ?? Number.NaN,
    settle: medianInterval(settled)?.median ?? Number.NaN,
  };
}

const USAGE = { inputTokens: 500, outputTokens: 40, cacheCreationTokens: 0, cacheReadTokens: 0 };

const callOf = (each: Case, random: Random): Wanted => ({
  model: MODEL,
  exclude: [],
  inputTokens: 300 + Math.floor(400 * random()),
  maxTokens: 1_024,
  affinity: each.conversations ? Math.floor(random() * 0x1_0000_0000) : null,
});

function poolOfKeys(
  each: Case,
  clock: ManualClock,
  random: Random,
): { pool: LocalKeyPool; limitPerMinute: number } {
  const pool = createKeyPool({
    clock,
    random,
    confirmation: { confirm: () => Promise.resolve({ kind: 'good' }) },
  });
  const limitPerMinute = MINUTE / each.gapMs / each.load / ORGANIZATIONS;
  const settings = Array.from({ length: KEYS }, (_, index): KeySettings =>
    sampleKeySettings(`key-${index}`, {
      organization: `organization ${index % ORGANIZATIONS}`,
      weight: 1 + (index % 3),
    }),
  );
  pool.administration.configure(settings);
  for (const key of pool.choosing.keys) {
    const choice = pool.choosing.choose({ model: MODEL, exclude: [], only: key });
    if (choice.kind !== 'lease') throw new Error(`no lease for ${key.label}`);
    const limit = Math.round(limitPerMinute);
    const left = each.load > 0.9 ? Math.round(limit * 0.05) : limit;
    choice.lease.answered(200, { ...headersOf(choice.lease, limitPerMinute), [REMAINING]: String(left) });
    choice.lease.settle({ kind: 'success' }, USAGE);
  }
  return { pool, limitPerMinute };
}

const REMAINING = 'anthropic-ratelimit-requests-remaining';

/** As the upstream states them; what is left is left to the pool's own count. */
function headersOf(lease: Lease, limitPerMinute: number): Record<string, string> {
  const organization = Number(lease.key.label.slice('key-'.length)) % ORGANIZATIONS;
  return {
    'anthropic-organization-id': `organization-${organization}`,
    'anthropic-ratelimit-requests-limit': String(Math.round(limitPerMinute)),
    'anthropic-ratelimit-input-tokens-limit': String(Math.round(limitPerMinute) * 5_000),
    'anthropic-ratelimit-output-tokens-limit': String(Math.round(limitPerMinute) * 1_000),
  };
}
