/**
 * The last ten seconds in figures, for the pulse: counted while somebody listens, from the batches on their way to the store.
 * A slot per second; what is older than the window is forgotten as time goes on. 0.1 µs an event.
 */
import { ANSWERERS, ERROR_CAUSES, type Answerer, type ErrorCause } from '../../shared/request-class.ts';
import type { PulseFrame } from '../../shared/live.ts';
import { NUMBER_COLUMNS, NUMBERS, type EventBatch } from '../metrics/event-batch.ts';
import { LatencyHistogram } from '../metrics/latency-histogram.ts';
import { percentilesOf } from '../metrics/percentiles-of.ts';
import { CELLS, type RequestKind } from '../metrics/request-kind.ts';

const SECONDS = 10;
const DURATION = NUMBER_COLUMNS.indexOf('durationMs');
const FIRST_BYTE = NUMBER_COLUMNS.indexOf('firstByteMs');
const OUTPUT_TOKENS = NUMBER_COLUMNS.indexOf('outputTokens');

export type WindowFigures = Pick<
  PulseFrame,
  | 'windowMs'
  | 'perSecond'
  | 'lastSecond'
  | 'requests'
  | 'answered'
  | 'failed'
  | 'errors'
  | 'lastByte'
  | 'firstToken'
>;

class Slot {
  /** By place in `CELLS`. */
  readonly cells = new Float64Array(CELLS.length);
  readonly lastByte = new LatencyHistogram();
  readonly firstToken = new LatencyHistogram();
  requests = 0;

  clear(): void {
    if (this.requests === 0) return;
    this.requests = 0;
    this.cells.fill(0);
    this.lastByte.clear();
    this.firstToken.clear();
  }
}

export class LiveWindow {
  readonly #slots = Array.from({ length: SECONDS }, () => new Slot());
  readonly #lastByte = new LatencyHistogram();
  readonly #firstToken = new LatencyHistogram();
  #newest = 0;
  #since = 0;

  /** Forgets everything and begins to count. @param now monotonic, ms, here and below */
  begin(now: number): void {
    for (const slot of this.#slots) slot.clear();
    this.#newest = Math.floor(now / 1_000);
    this.#since = now;
  }

  /** Counts an event that has just been recorded. */
  add(kind: RequestKind, batch: EventBatch, index: number, now: number): void {
    const slot = this.#slotAt(now);
    slot.requests += 1;
    slot.cells[kind.cell] = slot.cells[kind.cell]! + 1;
    const from = index * NUMBERS;
    if (!kind.timed || Number.isNaN(batch.numbers[from + OUTPUT_TOKENS]!)) return;
    slot.lastByte.record(batch.numbers[from + DURATION]!);
    if (kind.stream) slot.firstToken.record(batch.numbers[from + FIRST_BYTE]!);
  }

  figures(now: number): WindowFigures {
    this.#slotAt(now);
    const from = Math.max(this.#since, (this.#newest - SECONDS + 1) * 1_000);
    const windowMs = Math.max(0, now - from);
    const answered = zeros<Answerer>(ANSWERERS);
    const errors = zeros<ErrorCause>(ERROR_CAUSES);
    let requests = 0;
    let failed = 0;
    this.#lastByte.clear();
    this.#firstToken.clear();
    for (const slot of this.#slots) {
      if (slot.requests === 0) continue;
      requests += slot.requests;
      this.#lastByte.merge(slot.lastByte);
      this.#firstToken.merge(slot.firstToken);
      for (const [place, count] of slot.cells.entries()) {
        const cell = CELLS[place];
        if (count === 0 || cell === undefined) continue;
        answered[cell.way === 'upstream' && cell.simulated ? 'simulated' : cell.way] += count;
        if (cell.cause === null) continue;
        errors[cell.cause] += count;
        if (cell.failure) failed += count;
      }
    }
    return {
      windowMs: Math.round(windowMs),
      perSecond: windowMs === 0 ? 0 : Math.round((100_000 * requests) / windowMs) / 100,
      lastSecond: this.#slots[(this.#newest + SECONDS - 1) % SECONDS]?.requests ?? 0,
      requests,
      answered,
      failed,
      errors,
      lastByte: percentilesOf(this.#lastByte),
      firstToken: percentilesOf(this.#firstToken),
    };
  }

  #slotAt(now: number): Slot {
    const second = Math.floor(now / 1_000);
    if (second - this.#newest >= SECONDS) {
      for (const slot of this.#slots) slot.clear();
      this.#newest = second;
    }
    for (; this.#newest < second; this.#newest += 1) this.#slots[(this.#newest + 1) % SECONDS]?.clear();
    // There is a slot for each of the seconds.
    return this.#slots[this.#newest % SECONDS]!;
  }
}

function zeros<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}
