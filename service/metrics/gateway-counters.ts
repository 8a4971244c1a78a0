/**
 * What the gateway counts of its requests, in plain numbers on the serving thread; `/api/metrics`, the page and alerts read
 * them when asked. `recordRequest` runs once per request and allocates nothing.
 */
import { errorCauseOf, isFailure } from '../../shared/request-class.ts';
import type { RequestEvent } from '../../shared/request-event.ts';
import type { Clock } from '../lib/clock.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { SlidingMinute } from './sliding-minute.ts';

export interface TokenTotals {
  readonly input: number;
  readonly output: number;
  readonly cacheCreation: number;
  readonly cacheRead: number;
}

/** Requests that had the same status, kind of answer and origin. */
export interface RequestCount {
  readonly status: number;
  readonly stream: boolean;
  readonly simulated: boolean;
  readonly count: number;
}

/** Statuses are three digits; anything else is counted as 0. */
const STATUSES = 600;
/** Error classes come from upstream too, so their number must be bounded. */
const MAX_ERROR_CLASSES = 64;
const OTHER_CLASS = 'other';

/** Places in `#totals`, an array so that changing a number makes no new one. */
const ATTEMPTS = 0;
const RETRIES = 1;
const INPUT = 2;
const OUTPUT = 3;
const CACHE_CREATION = 4;
const CACHE_READ = 5;
const ACTIVE_STREAMS = 6;
const TOTALS = 7;

export class GatewayCounters {
  readonly #clock: Clock;
  /** By status × stream × simulated. */
  readonly #requests = new Float64Array(STATUSES * 4);
  readonly #totals = new Float64Array(TOTALS);
  readonly #errorSlots = new Map<string, number>([[OTHER_CLASS, 0]]);
  readonly #errors = new Float64Array(MAX_ERROR_CLASSES);
  readonly #lastMinute = new SlidingMinute();
  readonly #failuresLastMinute = new SlidingMinute();
  readonly #queueMsLastMinute = new SlidingMinute();
  /** Arrival to the end of the exchange, apart for event streams. */
  readonly durations = { whole: new LatencyHistogram(), streamed: new LatencyHistogram() };
  /** Arrival to the first byte of the answer. */
  readonly firstBytes = { whole: new LatencyHistogram(), streamed: new LatencyHistogram() };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts a request that has ended, however it ended. */
  recordRequest(event: Readonly<RequestEvent>): void {
    const status = event.status >= 100 && event.status < STATUSES ? event.status : 0;
    add(this.#requests, status * 4 + (event.stream ? 2 : 0) + (event.simulated ? 1 : 0), 1);
    if (event.errorClass !== null) this.#recordError(event);

    const totals = this.#totals;
    add(totals, ATTEMPTS, event.attempts);
    if (event.attempts > 1) add(totals, RETRIES, event.attempts - 1);
    if (event.inputTokens !== null) add(totals, INPUT, event.inputTokens);
    if (event.outputTokens !== null) add(totals, OUTPUT, event.outputTokens);
    if (event.cacheCreationTokens !== null) add(totals, CACHE_CREATION, event.cacheCreationTokens);
    if (event.cacheReadTokens !== null) add(totals, CACHE_READ, event.cacheReadTokens);

    const now = this.#clock.now();
    this.#lastMinute.add(1, now);
    this.#queueMsLastMinute.add(event.queueMs, now);
    if (event.stream) {
      this.durations.streamed.record(event.durationMs);
      if (event.firstByteMs !== null) this.firstBytes.streamed.record(event.firstByteMs);
    } else {
      this.durations.whole.record(event.durationMs);
      if (event.firstByteMs !== null) this.firstBytes.whole.record(event.firstByteMs);
    }
  }

  /** Each call is followed by one of `streamClosed`. */
  streamOpened(): void {
    add(this.#totals, ACTIVE_STREAMS, 1);
  }

  streamClosed(): void {
    add(this.#totals, ACTIVE_STREAMS, -1);
  }

  get activeStreams(): number {
    return this.#totals[ACTIVE_STREAMS]!;
  }

  /** Upstream calls made by requests that have ended; retries are those beyond the first of a request. */
  get attempts(): number {
    return this.#totals[ATTEMPTS]!;
  }

  get retries(): number {
    return this.#totals[RETRIES]!;
  }

  get tokens(): TokenTotals {
    const totals = this.#totals;
    return {
      input: totals[INPUT]!,
      output: totals[OUTPUT]!,
      cacheCreation: totals[CACHE_CREATION]!,
      cacheRead: totals[CACHE_READ]!,
    };
  }

  /** Those seen at least once. */
  get requests(): RequestCount[] {
    const seen: RequestCount[] = [];
    for (const [place, count] of this.#requests.entries()) {
      if (count === 0) continue;
      seen.push({ status: place >> 2, stream: (place & 2) !== 0, simulated: (place & 1) !== 0, count });
    }
    return seen;
  }

  get totalRequests(): number {
    return this.#requests.reduce((sum, count) => sum + count, 0);
  }

  /** By `errorClass`; classes beyond the 63rd, and names that are none, count as `other`. */
  get errors(): { readonly errorClass: string; readonly count: number }[] {
    return [...this.#errorSlots]
      .map(([errorClass, slot]) => ({ errorClass, count: this.#errors[slot]! }))
      .filter(({ count }) => count > 0);
  }

  /** Requests that ended within the last 60 s. */
  get requestsPerMinute(): number {
    return this.#lastMinute.sum(this.#clock.now());
  }

  /** Those of them that failed: errors that are not the caller's. */
  get failuresPerMinute(): number {
    return this.#failuresLastMinute.sum(this.#clock.now());
  }

  /** What those waited for a key on average, ms; 0 when there were none. */
  get averageQueueMs(): number {
    const now = this.#clock.now();
    const requests = this.#lastMinute.sum(now);
    return requests === 0 ? 0 : this.#queueMsLastMinute.sum(now) / requests;
  }

  #recordError(event: Readonly<RequestEvent>): void {
    add(this.#errors, this.#errorSlot(event.errorClass ?? OTHER_CLASS), 1);
    if (isFailure(errorCauseOf(event))) this.#failuresLastMinute.add(1, this.#clock.now());
  }

  #errorSlot(errorClass: string): number {
    const slot = this.#errorSlots.get(errorClass);
    if (slot !== undefined) return slot;
    if (this.#errorSlots.size === MAX_ERROR_CLASSES || !/^\w{1,64}$/.test(errorClass)) return 0;
    const next = this.#errorSlots.size;
    this.#errorSlots.set(errorClass, next);
    return next;
  }
}

function add(to: Float64Array, place: number, value: number): void {
  to[place] = to[place]! + value;
}
