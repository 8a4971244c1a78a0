/**
 * The last `requests` frames, so that a reader whose connection broke can go on where it was. Bounded in bytes and age: what is gone
 * is gone, and the reader is told so.
 */
export interface KeptFrame {
  readonly number: number;
  /** Wall clock, ms. */
  readonly at: number;
  readonly bytes: Buffer;
}

export type Missed =
  | { readonly kind: 'frames'; readonly frames: readonly KeptFrame[] }
  /** Some that came after it are kept no more. */
  | { readonly kind: 'gone' };

const MOST_BYTES = 256 * 1024;
const LONGEST_MS = 30_000;

export class FrameRing {
  #frames: KeptFrame[] = [];
  #bytes = 0;
  #last = 0;
  /** Frames after this one are all kept. */
  #completeSince = 0;

  /** Number of the frame to come. */
  get next(): number {
    return this.#last + 1;
  }

  add(frame: KeptFrame): void {
    this.#frames.push(frame);
    this.#bytes += frame.bytes.length;
    this.#last = frame.number;
    let gone = 0;
    for (const { at, bytes, number } of this.#frames) {
      if (this.#bytes <= MOST_BYTES && frame.at - at <= LONGEST_MS) break;
      this.#bytes -= bytes.length;
      this.#completeSince = number;
      gone += 1;
    }
    this.#frames.splice(0, gone);
  }

  /** What came after frame `number`. */
  after(number: number): Missed {
    if (number > this.#last || number < this.#completeSince) {
      return { kind: 'gone' };
    }
    return { kind: 'frames', frames: this.#frames.filter((frame) => frame.number > number) };
  }

  /** Frames will not be made for a while: whoever asks for what came after one before that shall learn of the gap. */
  interrupt(): void {
    this.#frames = [];
    this.#bytes = 0;
    this.#last += 1;
    this.#completeSince = this.#last;
  }
}
