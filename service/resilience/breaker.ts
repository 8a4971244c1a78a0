/**
 * A circuit breaker: of one upstream key, or of any service.
 *
 *   closed ──5 failures, and half of the last 20 calls (of a minute); or 5 in a row──▶ open
 *   open ──after 10 s, twice as long each time it comes back so, 2 min at most──▶ half-open
 *   half-open ──its one probe is answered──▶ recovering       the probe is a request like any other
 *             ──its one probe fails──▶ open
 *   recovering ──10, 25, 50 % of capacity for 30 s each──▶ closed     a stage with failures is stayed in
 *              ──2 failures and half of the stage's calls──▶ open
 *
 * What was sent before the state changed says nothing about it any more.
 */
import { CallWindow } from './call-window.ts';

const FAILURES_TO_OPEN = 5;
const SHARE_TO_OPEN = 0.5;
/** Failures further apart are no row. */
const RUN_MS = 60_000;
const FAILURES_TO_REOPEN = 2;
const OPEN_FIRST_MS = 10_000;
const OPEN_MOST_MS = 120_000;
/** A probe that is not answered for so long no longer keeps others from trying. */
const PROBE_PATIENCE_MS = 60_000;
export const STAGES = [0.1, 0.25, 0.5] as const;
export const STAGE_MS = 30_000;
/** Failures that a stage may have and still be left for the next, as a share of its calls. */
const STAGE_FAILURE_SHARE = 0.1;
const DEGRADED_FAILURES = 2;
const DEGRADED_SHARE = 0.2;

export type BreakerMode = 'closed' | 'open' | 'half-open' | 'recovering';

export class Breaker {
  mode: BreakerMode = 'closed';
  /** Why it opened; empty while closed. */
  reason = '';
  /** When the present mode began. Monotonic, ms, as all times here. */
  since = 0;
  /** While open: when the probe may go. */
  until = 0;
  readonly window = new CallWindow();
  readonly #random: () => number;
  #run = 0;
  #lastFailureAt = Number.NEGATIVE_INFINITY;
  #openings = 0;
  #probeSince = Number.NEGATIVE_INFINITY;
  #stage = 0;
  #stageSince = 0;
  #stageCalls = 0;
  #stageFailures = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Until when nobody may use the key, as things stand. */
  get restsUntil(): number {
    if (this.mode === 'open') return this.until;
    return this.mode === 'half-open' ? this.#probeSince + PROBE_PATIENCE_MS : 0;
  }

  /** Share of the key's capacity that may be used. */
  get share(): number {
    return this.mode === 'recovering' ? (STAGES[this.#stage] ?? 1) : 1;
  }

  get stage(): number {
    return this.#stage;
  }

  get stageSince(): number {
    return this.#stageSince;
  }

  get probing(): boolean {
    return this.mode === 'half-open' && this.#probeSince !== Number.NEGATIVE_INFINITY;
  }

  isTroubled(now: number): boolean {
    const share = this.window.failureShare(now);
    return this.window.failures >= DEGRADED_FAILURES && share >= DEGRADED_SHARE;
  }

  /** The key was chosen. @returns whether this call is the probe */
  chosen(now: number): boolean {
    if (this.mode === 'open') this.halfOpen(now);
    if (this.mode !== 'half-open') return false;
    this.#probeSince = now;
    return true;
  }

  /** @returns whether the mode changed */
  succeed(startedAt: number, isProbe: boolean, now: number): boolean {
    if (this.mode === 'half-open') {
      if (!isProbe) return false;
      this.#to('recovering', now);
      this.#beginStage(0, now);
      return true;
    }
    if (startedAt < this.since || this.mode === 'open') return false;
    this.window.add(false, now);
    if (startedAt > this.#lastFailureAt) this.#run = 0;
    this.#stageCalls += 1;
    return false;
  }

  /** @returns whether the mode changed */
  fail(why: string, startedAt: number, isProbe: boolean, now: number): boolean {
    if (this.mode === 'half-open') {
      if (isProbe) this.#open(`the probe failed: ${why}`, now);
      return isProbe;
    }
    if (startedAt < this.since || this.mode === 'open') return false;
    this.window.add(true, now);
    this.#run = now - this.#lastFailureAt > RUN_MS ? 1 : this.#run + 1;
    this.#lastFailureAt = now;
    if (this.mode === 'recovering') {
      this.#stageCalls += 1;
      this.#stageFailures += 1;
      if (
        this.#stageFailures < FAILURES_TO_REOPEN ||
        this.#stageFailures < SHARE_TO_OPEN * this.#stageCalls
      ) {
        return false;
      }
      this.#open(
        `${this.#stageFailures} of ${this.#stageCalls} calls failed after it came back: ${why}`,
        now,
      );
      return true;
    }
    const { failures, calls } = this.window;
    if (this.#run >= FAILURES_TO_OPEN) this.#open(`${this.#run} calls in a row failed: ${why}`, now);
    else if (failures >= FAILURES_TO_OPEN && failures >= SHARE_TO_OPEN * calls) {
      this.#open(`${failures} of the last ${calls} calls failed: ${why}`, now);
    } else return false;
    return true;
  }

  /** The probe ended without saying anything of the key: the next request may try. */
  probeLost(): void {
    if (this.mode === 'half-open') this.#probeSince = Number.NEGATIVE_INFINITY;
  }

  /** Time passed. @returns whether the mode changed */
  advance(now: number): boolean {
    if (this.mode === 'open' && now >= this.until) {
      this.halfOpen(now);
      return true;
    }
    if (this.mode !== 'recovering' || now - this.#stageSince < STAGE_MS) return false;
    if (this.#stageFailures > STAGE_FAILURE_SHARE * this.#stageCalls) {
      this.#beginStage(this.#stage, now);
      return false;
    }
    if (this.#stage + 1 < STAGES.length) {
      this.#beginStage(this.#stage + 1, now);
      return false;
    }
    this.reset(now);
    return true;
  }

  /** The next request may try, whatever the rest. */
  halfOpen(now: number): void {
    this.#to('half-open', now);
    this.#probeSince = Number.NEGATIVE_INFINITY;
  }

  /** Opened before a restart, and why. */
  resume(reason: string, now: number): void {
    this.reason = reason;
    this.#openings = 1;
    this.halfOpen(now);
  }

  reset(now: number): void {
    this.#to('closed', now);
    this.reason = '';
    this.#openings = 0;
    this.#run = 0;
    this.window.clear();
  }

  #open(reason: string, now: number): void {
    this.reason = reason;
    const rest = Math.min(OPEN_MOST_MS, OPEN_FIRST_MS * 2 ** this.#openings);
    // Keys that opened together shall not be tried together.
    this.until = now + rest * (0.9 + 0.2 * this.#random());
    this.#openings += 1;
    this.#to('open', now);
  }

  #to(mode: BreakerMode, now: number): void {
    this.mode = mode;
    this.since = now;
    this.#run = 0;
    this.window.clear();
  }

  #beginStage(stage: number, now: number): void {
    this.#stage = stage;
    this.#stageSince = now;
    this.#stageCalls = 0;
    this.#stageFailures = 0;
  }
}
