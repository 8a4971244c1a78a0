/**
 * One key in the pool and all that is known of it. Its state, as people see it, in the order in which it is decided:
 *
 *   disabled      by its operator, or made for another upstream
 *   quarantined   refused by the upstream (confirmed, or being asked after), or its own quota of the day is used up
 *   open, half-open, recovering     its breaker (`resilience/breaker.ts`)
 *   degraded      in use, but some of its calls fail, answers take far longer than usual, or its organization has been told
 *                 to stay away from a class of models for a while
 *   healthy
 */
import { Breaker, type BreakerMode } from '../resilience/breaker.ts';
import { Exclusions } from './health/exclusions.ts';
import type { Quarantine } from './health/quarantine.ts';
import { Ramp } from './health/ramp.ts';
import type { KeyGroup } from './key-group.ts';
import type { PoolKey } from './key-pool.ts';
import type { KeySettings } from './key-settings.ts';
import type { Organization } from './limits/organization.ts';
import type { KeyState } from './pool-view.ts';
import { DayUsage, hasDayLimits } from './usage/day-usage.ts';
import { KeyFigures } from './usage/key-figures.ts';
import { QuotaWatch } from './usage/quota-alert.ts';

/** Shorter stays away are the ordinary course of things at full load. */
const COOLING_SHOWN_MS = 10_000;
const SLOW_FACTOR = 2;
const SLOW_SAMPLES = 20;

export class KeyEntry {
  settings: KeySettings;
  key: PoolKey;
  /** Set as soon as the entry has joined one. */
  organization!: Organization;
  /** Keys of the same tier and priority. */
  group: KeyGroup | null = null;
  inFlight = 0;
  /** Nobody is given the key before then: monotonic, ms; Infinity for no known end. Kept by `refresh`. */
  restsUntil = 0;
  /** Most calls under way now; kept by `refresh`. */
  concurrency = Number.POSITIVE_INFINITY;
  /** Its weight, or as much of it as a ramp leaves; kept by `refresh`. */
  share = 1;
  /** Use of late, in units that grow with time (`key-choice.ts`). */
  recent = 0;
  ramp: Ramp | null = null;
  quarantine: Quarantine | null = null;
  /** When a request of the gateway's own last found the key good; monotonic, ms. */
  foundGoodAt = Number.NEGATIVE_INFINITY;
  /** Made for another upstream than the one that is used. */
  foreign = false;
  /** Its own quota of the day is used up. */
  daySpent = false;
  hasDayLimits = false;
  readonly breaker: Breaker;
  readonly exclusions = new Exclusions();
  readonly figures = new KeyFigures();
  readonly day: DayUsage;
  readonly dayWatches = { requests: new QuotaWatch(), input: new QuotaWatch(), output: new QuotaWatch() };
  /** As last told to listeners. */
  shown: KeyState = 'healthy';
  shownSince: number;

  constructor(settings: KeySettings, options: { random: () => number; now: number; date: string }) {
    this.settings = settings;
    this.key = poolKeyOf(settings);
    this.breaker = new Breaker(options.random);
    this.day = new DayUsage(options.date);
    this.shownSince = options.now;
    this.hasDayLimits = hasDayLimits(settings.limits);
  }

  get usable(): boolean {
    return this.settings.disabled === null && !this.foreign;
  }

  /** Takes over what its operator changed. @returns whether it is another secret */
  change(settings: KeySettings): boolean {
    const rotated = settings.fingerprint !== this.settings.fingerprint;
    this.settings = settings;
    this.hasDayLimits = hasDayLimits(settings.limits);
    // The one that the gateway knows stays the same object for as long as nothing on it changes.
    const { key } = this;
    if (rotated || key.label !== settings.label || key.tier !== settings.tier) this.key = poolKeyOf(settings);
    return rotated;
  }

  /** Brings what choices look at into line with the rest. @param dayEnds monotonic, ms */
  refresh(now: number, dayEnds: number): void {
    const { breaker, settings } = this;
    this.daySpent = this.hasDayLimits && this.day.spent(settings.limits) !== null;
    let rests = this.usable ? breaker.restsUntil : Number.POSITIVE_INFINITY;
    if (this.quarantine !== null) rests = Math.max(rests, this.quarantine.until);
    if (this.daySpent) rests = Math.max(rests, dayEnds);
    this.restsUntil = rests;
    if (breaker.mode !== 'recovering') this.ramp = null;
    else if (this.ramp === null || this.ramp.share !== breaker.share) {
      const requestsPerMinute = this.organization.largestRequestLimit;
      this.ramp = new Ramp(
        breaker.share,
        { cap: settings.concurrency, peak: this.figures.peak, requestsPerMinute },
        now,
      );
    }
    this.share = settings.weight * (this.ramp?.share ?? 1);
    // A probe is alone by `restsUntil`; calls from before do not stand in its way.
    const probed = breaker.mode === 'half-open' || breaker.mode === 'open';
    this.concurrency =
      this.ramp?.concurrency ?? (probed ? null : settings.concurrency) ?? Number.POSITIVE_INFINITY;
  }

  state(now: number): KeyState {
    if (!this.usable) return 'disabled';
    if (this.quarantine !== null || this.daySpent) return 'quarantined';
    const mode: BreakerMode = this.breaker.mode;
    if (mode !== 'closed') return mode;
    return this.#trouble(now) === null ? 'healthy' : 'degraded';
  }

  /** Why it is not healthy, for people; null when it is. */
  reason(now: number): string | null {
    if (this.settings.disabled !== null) return this.settings.disabled;
    if (this.foreign)
      return `it was made for ${this.settings.upstreamOrigin}, which is not the upstream in use`;
    if (this.quarantine !== null) return this.quarantine.describe();
    if (this.daySpent)
      return `its own quota of ${WORDS[this.day.spent(this.settings.limits) ?? 'requests']} for today is used up`;
    return this.breaker.mode === 'closed' ? this.#trouble(now) : this.breaker.reason;
  }

  #trouble(now: number): string | null {
    const { breaker, figures } = this;
    if (breaker.isTroubled(now)) {
      return `${breaker.window.failures} of the last ${breaker.window.calls} calls failed`;
    }
    const p95 = figures.latency.p95(now);
    const { usual } = figures.latency;
    if (
      p95 !== null &&
      usual !== null &&
      figures.latency.samples >= SLOW_SAMPLES &&
      p95 > SLOW_FACTOR * usual
    ) {
      return `answers take ${(p95 / usual).toFixed(1)} times as long as usual`;
    }
    const cooling = this.organization.classes.find(
      (limits) => limits !== undefined && limits.coolUntil - now > COOLING_SHOWN_MS,
    );
    return cooling === undefined ? null : `the upstream's limit for ${cooling.modelClass} is reached`;
  }
}

export const WORDS = { requests: 'requests', input: 'input tokens', output: 'output tokens' } as const;

function poolKeyOf({ label, tier, secret, fingerprint, source }: KeySettings): PoolKey {
  return { label, tier, secret, fingerprint, simulated: source === 'simulator' };
}
