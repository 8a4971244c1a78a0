/**
 * Writes the text deltas of all open streams on one timer. A stream stands in the slot (1 ms wide) of its next delta;
 * each tick serves the slots that have come due and moves their streams on by one interval. A late tick makes deltas
 * late, never lost, and shifts no later ones. Streams of one slot share the bytes of a delta, written just before.
 */
export interface WheelStream {
  /** Deltas still to be written by the wheel; the last one closes the stream. */
  left: number;
  readonly intervalMs: number;
  /** Set when the client went away; the wheel then forgets the stream. */
  gone: boolean;
  write(bytes: Buffer): void;
}

export interface WheelOptions {
  /** Monotonic, ms. */
  readonly now: () => number;
  readonly delta: (writtenAt: number) => Buffer;
  readonly closing: (writtenAt: number) => Buffer;
}

export class StreamWheel {
  readonly #options: WheelOptions;
  readonly #slots = new Map<number, WheelStream[]>();
  /** The slot served last. */
  #served = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: WheelOptions) {
    this.#options = options;
  }

  /** Takes a stream whose first write happened now. */
  add(stream: WheelStream): void {
    const now = Math.floor(this.#options.now());
    if (this.#slots.size === 0) this.#served = now;
    this.#place(stream, now + stream.intervalMs);
    this.#timer ??= setInterval(() => this.advance(), 1);
  }

  /** Serves every slot that has come due. Called by the wheel's own timer. */
  advance(): void {
    const due = Math.floor(this.#options.now());
    while (this.#served < due && this.#slots.size > 0) this.#serve(++this.#served);
    if (this.#slots.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  #serve(slot: number): void {
    const streams = this.#slots.get(slot);
    if (streams === undefined) return;
    this.#slots.delete(slot);
    const writtenAt = this.#options.now();
    let delta: Buffer | undefined;
    for (const stream of streams) {
      if (stream.gone) continue;
      if (--stream.left === 0) {
        stream.write(this.#options.closing(writtenAt));
      } else {
        stream.write((delta ??= this.#options.delta(writtenAt)));
        this.#place(stream, slot + stream.intervalMs);
      }
    }
  }

  #place(stream: WheelStream, slot: number): void {
    const streams = this.#slots.get(slot);
    if (streams === undefined) this.#slots.set(slot, [stream]);
    else streams.push(stream);
  }
}
