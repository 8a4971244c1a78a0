/**
 * The pool in memory with keys that come and go while it works. A change of the keys begins their counters and rests anew.
 * Of the report it knows what `MemoryKeyPool` knows: no organizations, limits or forecasts.
 */
import type { Clock } from '../../lib/clock.ts';
import type { Choice, KeyPool, PoolKey, Wanted } from '../key-pool.ts';
import type { KeySettings } from '../key-settings.ts';
import type { Change, PoolAdministration } from '../pool-administration.ts';
import type { KeyReport, KeySnapshot, PoolReport, PoolView } from '../pool-view.ts';
import { MemoryKeyPool } from './memory-key-pool.ts';

const DONE: Change = { kind: 'done' };
const UNKNOWN: Change = { kind: 'unknown' };
const STOPPED_RETRY_MS = 60_000;

export class ReplaceableKeyPool
  implements
    KeyPool,
    Pick<PoolAdministration, 'configure' | 'resetBreaker' | 'probeNow' | 'stopPaidCalls'>,
    PoolView
{
  readonly spread = false;
  readonly #clock: Clock;
  #settings: readonly KeySettings[] = [];
  #keys: readonly PoolKey[] = [];
  #pool: MemoryKeyPool;
  #stopped: string | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#pool = new MemoryKeyPool([], clock);
  }

  /** Those that are switched off too. */
  get keys(): readonly PoolKey[] {
    return this.#keys;
  }

  choose(wanted: Wanted): Choice {
    if (this.#stopped !== null) {
      return { kind: 'none', cause: 'health', retryAfterMs: STOPPED_RETRY_MS, reasons: [this.#stopped] };
    }
    const choice = this.#pool.choose(wanted);
    if (choice.kind !== 'empty' || this.#settings.length === 0) return choice;
    const reasons = this.#settings.map(({ label, disabled }) => `${label}: ${disabled ?? 'not asked for'}`);
    return { kind: 'none', cause: 'health', retryAfterMs: STOPPED_RETRY_MS, reasons };
  }

  byLabel(label: string): PoolKey | undefined {
    return this.#pool.byLabel(label);
  }

  byFingerprint(fingerprint: string): PoolKey | undefined {
    const now = this.#pool.byFingerprint(fingerprint);
    if (now !== undefined) return now;
    const heir = this.#settings.find((key) => key.formerFingerprints.includes(fingerprint));
    return heir === undefined ? undefined : this.#pool.byFingerprint(heir.fingerprint);
  }

  configure(keys: readonly KeySettings[]): Change {
    for (const [at, key] of keys.entries()) {
      const before = keys.slice(0, at);
      for (const by of ['id', 'label', 'fingerprint'] as const) {
        const other = before.find((each) => each[by] === key[by]);
        if (other !== undefined) {
          return { kind: 'taken', by: by === 'fingerprint' ? 'secret' : by, label: other.label };
        }
      }
    }
    this.#settings = keys;
    this.#begin();
    return DONE;
  }

  resetBreaker(id: string): Change {
    if (!this.#settings.some((key) => key.id === id)) return UNKNOWN;
    this.#begin();
    return DONE;
  }

  probeNow(id: string): Change {
    return this.resetBreaker(id);
  }

  stopPaidCalls(reason: string | null): void {
    this.#stopped = reason;
  }

  snapshot(): KeySnapshot[] {
    return this.#settings.map((key) => this.#snapshotOf(key));
  }

  report(): PoolReport {
    const atMs = this.#clock.wallNow();
    const keys = this.#settings.map((key): KeyReport => ({
      ...this.#snapshotOf(key),
      id: key.id,
      source: key.source,
      organization: key.id,
      priority: key.priority,
      weight: key.weight,
      concurrency: key.concurrency,
      sinceMs: atMs,
      nextStep: null,
      ramp: null,
      lastCalls: [],
      p95Ms: null,
      usualP95Ms: null,
      errorShare: null,
      sampleSize: 0,
      minutes: [],
      day: [],
      exclusions: [],
    }));
    const organizations = this.#settings.map((key) => {
      return {
        id: key.id,
        name: key.organization ?? key.label,
        upstreamId: null,
        keys: [key.id],
        buckets: [],
      };
    });
    return { atMs, keys, organizations, brownOuts: [], stopped: this.#stopped };
  }

  /** It tells nothing. */
  subscribe(): () => void {
    return () => {};
  }

  #begin(): void {
    this.#keys = this.#settings.map(({ label, tier, secret, fingerprint, source }) => {
      return { label, tier, secret, fingerprint, simulated: source === 'simulator' };
    });
    const serving = this.#keys.filter((_, at) => this.#settings[at]?.disabled === null);
    this.#pool = new MemoryKeyPool(serving, this.#clock);
  }

  #snapshotOf({ label, secret, tier, disabled, source }: KeySettings): KeySnapshot {
    const known = this.#pool.snapshot().find((each) => each.label === label);
    return (
      known ?? {
        label,
        masked: secret.masked,
        tier,
        state: 'disabled',
        reason: disabled,
        untilMs: null,
        inFlight: 0,
        requests: 0,
        failures: 0,
        simulated: source === 'simulator',
      }
    );
  }
}
