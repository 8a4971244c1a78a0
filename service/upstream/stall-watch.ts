/**
 * Ends upstream calls that have stalled: one sweep every few seconds over the calls under way, in place of two timers per
 * request (undici makes a new timer each time its two limits differ).
 *
 *   watched ──head──▶ its body is being read ──no byte for too long──▶ stalled
 *      └── no head for too long ──▶ stalled
 *
 * The calls stand in an array in which the last takes the place of one that leaves. A `Set` would be rebuilt every hundred
 * requests, and its dead tables, each linked to the next, keep whole requests from being collected young: it
 * made the garbage collector's share of a request ten times as large.
 */
export interface Watched {
  /** The sweep at which something last came; set by `StallWatch`. */
  seenAt: number;
  /** Where it stands in the array; set by `StallWatch`. */
  place: number;
  /** Whether the head has come. */
  readonly hasHead: boolean;
  stalled(): void;
}

export interface StallLimits {
  readonly headMs: number;
  readonly betweenBytesMs: number;
}

/** Limits are minutes long; they end calls up to this much late. */
const SWEEP_MS = 5_000;

export class StallWatch {
  readonly #limits: StallLimits;
  readonly #watched: Watched[] = [];
  readonly #timer: NodeJS.Timeout;
  #sweeps = 0;

  constructor(limits: StallLimits) {
    this.#limits = limits;
    this.#timer = setInterval(() => this.sweep(), SWEEP_MS).unref();
  }

  add(call: Watched): void {
    call.seenAt = this.#sweeps;
    call.place = this.#watched.length;
    this.#watched.push(call);
  }

  /** Something came. */
  touch(call: Watched): void {
    call.seenAt = this.#sweeps;
  }

  /** A call that is not watched may be removed again. */
  remove(call: Watched): void {
    const { place } = call;
    if (this.#watched[place] !== call) return;
    const last = this.#watched.pop();
    if (last === undefined || last === call) return;
    last.place = place;
    this.#watched[place] = last;
  }

  /** Public for tests; otherwise run by the timer. */
  sweep(): void {
    this.#sweeps += 1;
    const headSweeps = this.#limits.headMs / SWEEP_MS;
    const bodySweeps = this.#limits.betweenBytesMs / SWEEP_MS;
    // A call that is told may leave at once: those behind it change places, so the walk goes over a copy.
    for (const call of this.#watched.slice()) {
      if (this.#sweeps - call.seenAt <= (call.hasHead ? bodySweeps : headSweeps)) continue;
      this.remove(call);
      call.stalled();
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.#watched.length = 0;
  }
}
