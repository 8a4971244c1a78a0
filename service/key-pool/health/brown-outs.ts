/**
 * 529: the platform is too busy with a model. No key is to blame, so all keys share this, and one 529 alone means nothing.
 *
 *   (none) ──5 or more and half of the last 20 attempts of 10 s overloaded──▶ on
 *   on ──after 1 s, twice as long each time, 3 s at most: one attempt──▶ answered ──▶ easing
 *      ──overloaded again──▶ on
 *   easing ──each answer lets three more be under way──▶ (none) when 64 are        so that those who waited do not
 *          ──half of its attempts, 2 at least, overloaded again──▶ on               come back all at once
 */
import type { BrownOutReport } from '../pool-view.ts';
import { CallWindow } from '../../resilience/call-window.ts';

const LEAST_OVERLOADED = 5;
const SHARE_TO_BEGIN = 0.5;
const OVERLOADED_AGAIN = 2;
const RECENT_MS = 10_000;
const REST_FIRST_MS = 1_000;
const REST_MOST_MS = 3_000;
const EASED_FIRST = 4;
const EASED_STEP = 3;
const EASED_ENOUGH = 64;
/** A probe that is not answered for so long no longer keeps others from trying. */
const PROBE_PATIENCE_MS = 15_000;
/** Models followed at once; a model is followed from its first 529 on, for as long as there are more. */
const MOST_MODELS = 64;

export class BrownOut {
  readonly model: string;
  mode: 'watching' | 'on' | 'easing' = 'watching';
  since = 0;
  nextTry = 0;
  lastOverloadedAt = 0;
  readonly window = new CallWindow(RECENT_MS);
  readonly #random: () => number;
  #rests = 0;
  #underWay = 0;
  #allowed = 0;

  constructor(model: string, random: () => number) {
    this.model = model;
    this.#random = random;
  }

  /** ms until one may try; 0 for now, −1 for when an attempt under way has ended. */
  waitMs(now: number): number {
    if (this.mode === 'watching') return 0;
    if (this.mode === 'easing') return this.#underWay < this.#allowed ? 0 : -1;
    if (now >= this.nextTry) return 0;
    return this.#underWay > 0 ? -1 : this.nextTry - now;
  }

  /** One goes. @returns whether it must be told how it went */
  begin(now: number): boolean {
    if (this.mode === 'watching') return false;
    this.#underWay += 1;
    if (this.mode === 'on') this.nextTry = now + PROBE_PATIENCE_MS;
    return true;
  }

  /** An attempt that `begin` counted has its answer (which is told next), or ended without one. */
  end(now: number): void {
    if (this.#underWay > 0) this.#underWay -= 1;
    if (this.mode === 'on' && this.#underWay === 0) this.nextTry = Math.min(this.nextTry, now);
  }

  /** @returns whether the brown-out began */
  overloaded(startedAt: number, now: number): boolean {
    this.lastOverloadedAt = now;
    // Those sent before it began, or before the last one that failed, have nothing new to say.
    if (this.mode !== 'watching' && startedAt < this.since) return false;
    this.window.add(true, now);
    if (this.mode === 'on') {
      this.#rest(now);
      return false;
    }
    if (this.mode === 'easing') {
      this.#allowed = Math.max(EASED_FIRST, this.#allowed / 2);
      if (this.window.failures >= OVERLOADED_AGAIN && this.window.failureShare(now) >= SHARE_TO_BEGIN)
        this.#rest(now);
      return false;
    }
    if (this.window.failures < LEAST_OVERLOADED || this.window.failureShare(now) < SHARE_TO_BEGIN)
      return false;
    this.#rests = 0;
    this.#rest(now);
    return true;
  }

  /** @returns whether the brown-out ended */
  answered(startedAt: number, now: number): boolean {
    if (this.mode === 'watching') {
      this.window.add(false, now);
      return false;
    }
    if (startedAt < this.since) return false;
    if (this.mode === 'on') {
      this.mode = 'easing';
      this.since = now;
      this.window.clear();
      this.#allowed = EASED_FIRST;
      return false;
    }
    this.window.add(false, now);
    this.#allowed += EASED_STEP;
    if (this.#allowed < EASED_ENOUGH) return false;
    this.mode = 'watching';
    this.window.clear();
    return true;
  }

  #rest(now: number): void {
    const rest = Math.min(REST_MOST_MS, REST_FIRST_MS * 2 ** this.#rests);
    this.#rests += 1;
    this.mode = 'on';
    this.since = now;
    this.nextTry = now + rest * (0.75 + 0.25 * this.#random());
  }

  /** Nothing happened for so long that there is nothing to know. */
  isStale(now: number): boolean {
    return this.mode === 'watching' && now - this.lastOverloadedAt > RECENT_MS;
  }
}

export class BrownOuts {
  readonly #random: () => number;
  readonly #models: BrownOut[] = [];

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Whether any model is followed: the one question of a quiet day. */
  get any(): boolean {
    return this.#models.length > 0;
  }

  of(model: string | null): BrownOut | undefined {
    return this.#models.find((each) => each.model === model);
  }

  /** The one that is followed from now on, if there is room to. */
  follow(model: string, now: number): BrownOut | undefined {
    const known = this.of(model);
    if (known !== undefined) return known;
    this.forget(now);
    if (this.#models.length >= MOST_MODELS) return undefined;
    const made = new BrownOut(model, this.#random);
    this.#models.push(made);
    return made;
  }

  forget(now: number): void {
    for (let at = this.#models.length - 1; at >= 0; at -= 1) {
      if (this.#models[at]?.isStale(now) === true) this.#models.splice(at, 1);
    }
  }

  /** Models that are known to be too busy now: one that nobody has asked for lately may long be free again. */
  present(now: number, wallOffset: number): { readonly model: string; readonly nextTryMs: number }[] {
    return this.#models
      .filter((each) => each.mode === 'on' && now - each.lastOverloadedAt <= RECENT_MS)
      .map(({ model, nextTry }) => ({ model, nextTryMs: nextTry + wallOffset }));
  }

  /** @param wallOffset added to monotonic times */
  report(wallOffset: number): BrownOutReport[] {
    return this.#models
      .filter((each) => each.mode !== 'watching')
      .map(({ model, since, nextTry, window }) => ({
        model,
        sinceMs: since + wallOffset,
        nextTryMs: nextTry + wallOffset,
        overloaded: window.failures,
        attempts: window.calls,
      }));
  }
}
