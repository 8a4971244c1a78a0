/** What one key did: totals since the start, the last calls, and the last minutes. Written once per call, read when asked. */
import type { CallReport } from '../pool-view.ts';
import { MinuteSeries } from './minute-series.ts';
import { RecentLatency } from './recent-latency.ts';

const LAST_CALLS = 10;
/** How long the busiest moment counts for what a key can carry. */
const PEAK_MS = 10 * 60_000;

export class KeyFigures {
  requests = 0;
  failures = 0;
  readonly latency = new RecentLatency();
  readonly requestMinutes = new MinuteSeries();
  readonly inputMinutes = new MinuteSeries();
  readonly outputMinutes = new MinuteSeries();
  readonly #ended = new MinuteSeries();
  readonly #failed = new MinuteSeries();
  readonly #callAt = new Float64Array(LAST_CALLS);
  readonly #callReason: (string | null)[] = Array.from({ length: LAST_CALLS }, () => null);
  #calls = 0;
  #peak = 0;
  #peakBefore = 0;
  #peakSince = 0;

  began(inFlight: number, now: number): void {
    this.requests += 1;
    this.requestMinutes.add(1, now);
    if (inFlight > this.#peak) this.#peak = inFlight;
    if (now - this.#peakSince < PEAK_MS) return;
    this.#peakBefore = this.#peak;
    this.#peak = inFlight;
    this.#peakSince = now;
  }

  /** @param failure why the call failed for the key's or the upstream's part; null when it did not */
  ended(failure: string | null, now: number): void {
    const at = this.#calls % LAST_CALLS;
    this.#callAt[at] = now;
    this.#callReason[at] = failure;
    this.#calls += 1;
    this.#ended.add(1, now);
    if (failure === null) return;
    this.failures += 1;
    this.#failed.add(1, now);
  }

  /** Most calls that were under way at once, of late. */
  get peak(): number {
    return Math.max(this.#peak, this.#peakBefore);
  }

  /** Over the last five minutes; null where no call ended. */
  errorShare(now: number): { readonly share: number; readonly calls: number } | null {
    const sum = (values: readonly number[]): number => values.slice(-5).reduce((all, each) => all + each, 0);
    const calls = sum(this.#ended.all(now));
    return calls === 0 ? null : { share: sum(this.#failed.all(now)) / calls, calls };
  }

  /** Oldest first. @param wallOffset added to monotonic times */
  lastCalls(wallOffset: number): CallReport[] {
    const kept = Math.min(this.#calls, LAST_CALLS);
    return Array.from({ length: kept }, (_, index) => {
      const at = (this.#calls - kept + index) % LAST_CALLS;
      const reason = this.#callReason[at] ?? null;
      return { atMs: (this.#callAt[at] ?? 0) + wallOffset, ok: reason === null, reason };
    });
  }
}
