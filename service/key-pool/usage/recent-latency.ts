/**
 * How long answers took of late, and usually: two windows of a few minutes, the one that runs and the one before, counted in
 * buckets that are 1.2 times as wide each (so a percentile is right to within 20 %, and to 9 % on the mean).
 */

const FIRST_MS = 1;
const GROWTH = 1.2;
const BUCKETS = 80;
const WINDOW_MS = 150_000;
/** Answers that a window must have to count for what is usual. */
const LEAST_SAMPLES = 20;
/** How much the newest window moves what is usual. */
const LEARNING = 0.1;

export class RecentLatency {
  #running = new Uint32Array(BUCKETS);
  #before = new Uint32Array(BUCKETS);
  #count = 0;
  #countBefore = 0;
  #since = Number.NaN;
  #usual: number | null = null;

  add(ms: number, now: number): void {
    this.#turn(now);
    const bucket =
      ms <= FIRST_MS ? 0 : Math.min(BUCKETS - 1, Math.ceil(Math.log(ms / FIRST_MS) / Math.log(GROWTH)));
    this.#running[bucket] = (this.#running[bucket] ?? 0) + 1;
    this.#count += 1;
  }

  /** ms; null where nothing was answered lately. */
  p95(now: number): number | null {
    this.#turn(now);
    return percentile(this.#running, this.#before, this.#count + this.#countBefore);
  }

  get usual(): number | null {
    return this.#usual;
  }

  get samples(): number {
    return this.#count + this.#countBefore;
  }

  #turn(now: number): void {
    if (Number.isNaN(this.#since)) this.#since = now;
    if (now - this.#since < WINDOW_MS) return;
    const ended = percentile(this.#running, this.#running, 2 * this.#count);
    if (ended !== null && this.#count >= LEAST_SAMPLES) {
      this.#usual = this.#usual === null ? ended : this.#usual + LEARNING * (ended - this.#usual);
    }
    const isGap = now - this.#since >= 2 * WINDOW_MS;
    const free = this.#before;
    this.#before = this.#running;
    this.#countBefore = isGap ? 0 : this.#count;
    if (isGap) this.#before.fill(0);
    free.fill(0);
    this.#running = free;
    this.#count = 0;
    this.#since = now;
  }
}

/** Of two windows together: the upper edge of the bucket in which 95 % are reached. */
function percentile(one: Uint32Array, other: Uint32Array, count: number): number | null {
  if (count === 0) return null;
  let seen = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    seen += (one[bucket] ?? 0) + (other[bucket] ?? 0);
    // The middle of the bucket on a logarithmic scale.
    if (seen >= 0.95 * count) return FIRST_MS * GROWTH ** (bucket - 0.5);
  }
  return null;
}
