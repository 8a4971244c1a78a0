/**
 * Reads a streamed answer on the client's side: how many text deltas came, when the stub had written each, whether
 * the stream ended as it should. Takes the body in pieces of any size.
 */
import { STAMP_LENGTH, STAMP_MARK } from './messages-answer.ts';

const EVENT_END = Buffer.from('\n\n');
const STAMP = Buffer.from(STAMP_MARK);
const NAME_START = 'event: '.length;
const NEWLINE = 0x0a;

export class DeltaReader {
  /** Text deltas so far. */
  deltas = 0;
  /** Whether `message_stop` came. */
  stopped = false;
  /** Name of the first `error` or unreadable event; null when there was none. */
  fault: string | null = null;

  readonly #onDelta: (writtenAt: number) => void;
  #held: Buffer | null = null;

  /** `onDelta` gets the machine's clock at the stub's write, in ms. */
  constructor(onDelta: (writtenAt: number) => void) {
    this.#onDelta = onDelta;
  }

  read(bytes: Buffer, start: number, end: number): void {
    let piece = bytes;
    let at = start;
    let until = end;
    if (this.#held !== null) {
      piece = Buffer.concat([this.#held, bytes.subarray(start, end)]);
      this.#held = null;
      at = 0;
      until = piece.length;
    }
    while (at < until) {
      const eventEnd = piece.indexOf(EVENT_END, at);
      if (eventEnd === -1 || eventEnd + EVENT_END.length > until) {
        // A copy: the socket's buffer is not ours to keep.
        this.#held = Buffer.from(piece.subarray(at, until));
        return;
      }
      this.#readEvent(piece, at);
      at = eventEnd + EVENT_END.length;
    }
  }

  #readEvent(bytes: Buffer, at: number): void {
    const name = bytes.toString('latin1', at + NAME_START, bytes.indexOf(NEWLINE, at));
    if (name === 'content_block_delta') {
      const stampAt = bytes.indexOf(STAMP, at) + STAMP.length;
      const writtenAt = Number(bytes.toString('latin1', stampAt, stampAt + STAMP_LENGTH));
      if (Number.isNaN(writtenAt)) this.fault ??= 'unreadable delta';
      this.deltas++;
      this.#onDelta(writtenAt);
    } else if (name === 'message_stop') {
      this.stopped = true;
    } else if (name === 'error') {
      this.fault ??= 'error event';
    }
  }
}
