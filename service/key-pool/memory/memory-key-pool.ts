/**
 * The pool in one process's memory: healthy keys in turn, primaries before fallbacks, and keys that failed rest for a while.
 *
 *   healthy ──401, 402, spend limit──▶ quarantined (30 s)      no client's request alone takes a key out for longer
 *           ──429──▶ rests for that model (until retry-after, else 1 s growing to 60 s)
 *           ──403──▶ excluded for that model, and for that beta only where the request asked for one (60 s)
 *           ──5 failures in a row──▶ open (10 s)
 *   529 and the caller's mistakes change nothing. Every rest ends by itself.
 */
import type { Clock } from '../../lib/clock.ts';
import type { Choice, KeyPool, Lease, Outcome, PoolKey, Wanted } from '../key-pool.ts';
import type { KeySnapshot, KeyState } from '../pool-view.ts';

const QUARANTINE_MS = 30_000;
const FORBIDDEN_MS = 60_000;
const OPEN_MS = 10_000;
const FAILURES_TO_OPEN = 5;
const RATE_LIMIT_FIRST_MS = 1_000;
const RATE_LIMIT_MOST_MS = 60_000;
/** Models remembered per key; names come from clients. */
const MOST_MODELS = 200;

interface Rest {
  /** Monotonic, ms. */
  until: number;
  reason: string;
}

interface ModelRest extends Rest {
  cause: 'capacity' | 'health';
  /** 429s without `retry-after` in a row, which lengthen the rest. */
  streak: number;
}

class Entry {
  readonly key: PoolKey;
  inFlight = 0;
  requests = 0;
  failures = 0;
  failuresInARow = 0;
  state: 'healthy' | 'open' | 'quarantined' = 'healthy';
  rest: Rest = { until: 0, reason: '' };
  readonly models = new Map<string, ModelRest>();

  constructor(key: PoolKey) {
    this.key = key;
  }
}

export class MemoryKeyPool implements KeyPool {
  readonly keys: readonly PoolKey[];
  readonly spread = false;
  readonly #entries: readonly Entry[];
  readonly #tiers: readonly (readonly Entry[])[];
  readonly #clock: Clock;
  /** Where the next turn begins, per tier. */
  readonly #turn: number[];

  constructor(keys: readonly PoolKey[], clock: Clock) {
    this.keys = keys;
    this.#clock = clock;
    this.#entries = keys.map((key) => new Entry(key));
    this.#tiers = [
      this.#entries.filter((entry) => entry.key.tier === 'primary'),
      this.#entries.filter((entry) => entry.key.tier === 'fallback'),
    ];
    this.#turn = this.#tiers.map(() => 0);
  }

  byLabel(label: string): PoolKey | undefined {
    return this.keys.find((key) => key.label === label);
  }

  byFingerprint(fingerprint: string): PoolKey | undefined {
    return this.keys.find((key) => key.fingerprint === fingerprint);
  }

  choose(wanted: Wanted): Choice {
    if (this.#entries.length === 0) return { kind: 'empty' };
    const only = wanted.only;
    if (only !== undefined) {
      const entry = this.#entries.find((each) => each.key === only);
      return entry === undefined ? { kind: 'empty' } : this.#lease(entry, wanted);
    }
    const now = this.#clock.now();
    for (let tier = 0; tier < this.#tiers.length; tier += 1) {
      const entries = this.#tiers[tier] ?? [];
      const turn = this.#turn[tier] ?? 0;
      for (let step = 0; step < entries.length; step += 1) {
        const index = (turn + step) % entries.length;
        const entry = entries[index];
        if (entry === undefined || wanted.exclude.includes(entry.key)) continue;
        if (this.#restOf(entry, wanted, now) !== null) continue;
        this.#turn[tier] = (index + 1) % entries.length;
        return this.#lease(entry, wanted);
      }
    }
    return this.#none(wanted, now);
  }

  snapshot(): KeySnapshot[] {
    const now = this.#clock.now();
    const wallNow = this.#clock.wallNow();
    return this.#entries.map((entry) => {
      const resting = entry.rest.until > now;
      const limited = [...entry.models].filter(([, rest]) => rest.until > now);
      const state: KeyState = resting ? entry.state : limited.length > 0 ? 'degraded' : 'healthy';
      const first = limited[0];
      return {
        label: entry.key.label,
        masked: entry.key.secret.masked,
        tier: entry.key.tier,
        state,
        reason: resting ? entry.rest.reason : first === undefined ? null : `${first[0]}: ${first[1].reason}`,
        untilMs: resting
          ? wallNow + entry.rest.until - now
          : first === undefined
            ? null
            : wallNow + first[1].until - now,
        inFlight: entry.inFlight,
        requests: entry.requests,
        failures: entry.failures,
        simulated: entry.key.simulated,
      };
    });
  }

  #lease(entry: Entry, wanted: Wanted): Choice {
    entry.inFlight += 1;
    entry.requests += 1;
    let settled = false;
    const lease: Lease = {
      kind: 'lease',
      key: entry.key,
      retryIsFree: false,
      answered: () => undefined,
      settle: (outcome) => {
        if (settled) return;
        settled = true;
        entry.inFlight -= 1;
        this.#learn(entry, wanted, outcome);
      },
    };
    return { kind: 'lease', lease };
  }

  #learn(entry: Entry, wanted: Wanted, outcome: Outcome): void {
    const now = this.#clock.now();
    const model = wanted.model ?? '';
    switch (outcome.kind) {
      case 'success':
        entry.failuresInARow = 0;
        // A success that was under way when the limit came says nothing about it.
        if (entry.models.size > 0 && (entry.models.get(model)?.until ?? now) < now)
          entry.models.delete(model);
        return;
      case 'neutral':
      case 'overloaded':
        return;
      case 'bad-credential':
        entry.failures += 1;
        entry.state = 'quarantined';
        entry.rest = { until: now + QUARANTINE_MS, reason: outcome.reason };
        return;
      case 'forbidden':
        this.#restModel(entry, permissionOf(wanted), {
          until: now + FORBIDDEN_MS,
          reason: outcome.reason,
          cause: 'health',
          streak: 0,
        });
        return;
      case 'rate-limited': {
        const streak = (entry.models.get(model)?.streak ?? 0) + 1;
        const growing = Math.min(RATE_LIMIT_MOST_MS, RATE_LIMIT_FIRST_MS * 2 ** (streak - 1));
        const until = now + (outcome.retryAfterMs ?? growing);
        this.#restModel(entry, model, {
          until,
          reason: 'upstream answered 429: rate limit',
          cause: 'capacity',
          streak,
        });
        return;
      }
      case 'failure':
        entry.failures += 1;
        entry.failuresInARow += 1;
        if (entry.failuresInARow >= FAILURES_TO_OPEN) {
          entry.state = 'open';
          entry.rest = {
            until: now + OPEN_MS,
            reason: `${entry.failuresInARow} failures in a row: ${outcome.reason}`,
          };
        }
        return;
    }
  }

  #restModel(entry: Entry, model: string, rest: ModelRest): void {
    if (!entry.models.has(model) && entry.models.size >= MOST_MODELS) {
      const now = this.#clock.now();
      for (const [name, each] of entry.models) if (each.until <= now) entry.models.delete(name);
      const oldest = entry.models.keys().next();
      if (entry.models.size >= MOST_MODELS && !oldest.done) entry.models.delete(oldest.value);
    }
    entry.models.set(model, rest);
  }

  #restOf(entry: Entry, wanted: Wanted, now: number): (Rest & { cause: 'capacity' | 'health' }) | null {
    if (entry.rest.until > now) return { ...entry.rest, cause: 'health' };
    if (entry.models.size === 0) return null;
    const rest = entry.models.get(wanted.model ?? '');
    if (rest !== undefined && rest.until > now) return rest;
    const forbidden = entry.models.get(permissionOf(wanted));
    return forbidden !== undefined && forbidden.until > now ? forbidden : null;
  }

  #none(wanted: Wanted, now: number): Choice {
    const rests = this.#entries.flatMap((entry) => {
      const rest = this.#restOf(entry, wanted, now);
      return rest === null ? [] : [{ label: entry.key.label, ...rest }];
    });
    const soonest = Math.min(...rests.map((rest) => rest.until));
    return {
      kind: 'none',
      cause: rests.some((rest) => rest.cause === 'capacity') ? 'capacity' : 'health',
      retryAfterMs: Number.isFinite(soonest) ? Math.max(0, soonest - now) : 1_000,
      reasons: rests.map(
        (rest) =>
          `${rest.label}: ${rest.reason}; tried again in ${Math.max(1, Math.ceil((rest.until - now) / 1000))} s`,
      ),
    };
  }
}

/** What a 403 was about, as far as it can be known: else one client's forbidden beta would take the model from everybody. */
function permissionOf({ model, beta }: Wanted): string {
  return beta === undefined || beta === null ? (model ?? '') : `${model ?? ''} with ${beta.slice(0, 256)}`;
}
