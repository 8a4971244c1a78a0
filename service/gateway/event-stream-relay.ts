/**
 * Carries a stream of server-sent events to the client, in whole events.
 *
 * Bytes reach the client as the upstream sent them, event by event. At most `MOST_HELD` bytes of an unfinished event are
 * held, so that when the upstream breaks off the fragment can be dropped and the client told by a well-formed `error`
 * event. A longer event flows through; if the stream breaks inside one, or is no event stream at all, only a reset is
 * honest.
 *
 *   between events ──bytes──▶ holding ──blank line──▶ between events
 *                                └──more than MOST_HELD──▶ inside a long event ──blank line──▶ between events
 */
import { errorEnvelope } from '../lib/write-error.ts';
import { refusal } from '../lib/refusal.ts';
import type { StreamAnswerReader } from './answer-reader.ts';
import { EventBoundaries } from './event-boundaries.ts';
import type { Exchange } from './exchange.ts';
import type { Relay } from './relay.ts';

const MOST_HELD = 64 * 1024;

/** Enough to tell the first line's field name. */
const FIRST_BYTES = 9;
const FIELDS = ['event', 'data', 'id', 'retry'];

export class EventStreamRelay implements Relay {
  readonly #exchange: Exchange;
  readonly #reader: StreamAnswerReader;
  readonly #mustStop: boolean;
  readonly #boundaries = new EventBoundaries();
  #held: Buffer[] = [];
  #heldBytes = 0;
  #insideLongEvent = false;
  /** How the stream begins. */
  #first = Buffer.alloc(0);

  /** @param mustStop the stream is complete only with `message_stop`, or an `error` event */
  constructor(exchange: Exchange, reader: StreamAnswerReader, mustStop: boolean) {
    this.#exchange = exchange;
    this.#reader = reader;
    this.#mustStop = mustStop;
  }

  data(chunk: Buffer): boolean {
    if (this.#first.length < FIRST_BYTES) {
      this.#first = Buffer.concat([this.#first, chunk.subarray(0, FIRST_BYTES - this.#first.length)]);
    }
    const end = this.#boundaries.scan(chunk);
    if (end === -1) return this.#hold(chunk);
    const whole = end === chunk.length ? chunk : chunk.subarray(0, end);
    let keepUp = true;
    if (this.#heldBytes > 0) {
      const first = Buffer.concat([...this.#held, whole], this.#heldBytes + whole.length);
      this.#held = [];
      this.#heldBytes = 0;
      this.#reader.write(first);
      keepUp = this.#exchange.write(first);
    } else {
      // The rest of a long event is read as if it were events of its own: it carries no event line, so says nothing.
      this.#reader.write(whole);
      keepUp = this.#exchange.write(whole);
    }
    this.#insideLongEvent = false;
    if (end === chunk.length) return keepUp;
    return this.#hold(chunk.subarray(end)) && keepUp;
  }

  end(): boolean {
    if (this.#mustStop && !this.#isComplete) {
      this.fail();
      return false;
    }
    this.#flushHeld();
    this.#exchange.end();
    return true;
  }

  fail(): void {
    if (this.#isComplete && !this.#insideLongEvent) {
      this.#exchange.end();
      return;
    }
    this.#exchange.errorClass = 'upstream_truncated';
    if (this.#insideLongEvent || !beginsAsEvents(this.#first)) {
      this.#exchange.reset();
      return;
    }
    const envelope = errorEnvelope(
      refusal(
        'upstream_truncated',
        'The upstream broke off the stream before its end. What came so far may be incomplete.',
      ),
      this.#exchange.id,
    );
    this.#exchange.end(Buffer.from(`event: error\ndata: ${JSON.stringify(envelope)}\n\n`));
  }

  /** Nothing more has to come: the message stopped, or the upstream itself reported an error. */
  get #isComplete(): boolean {
    return this.#reader.stopped || this.#reader.failed;
  }

  #hold(chunk: Buffer): boolean {
    if (this.#insideLongEvent) return this.#exchange.write(chunk);
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#heldBytes <= MOST_HELD) return true;
    this.#insideLongEvent = true;
    return this.#flushHeld();
  }

  #flushHeld(): boolean {
    if (this.#heldBytes === 0) return true;
    const held = Buffer.concat(this.#held, this.#heldBytes);
    this.#held = [];
    this.#heldBytes = 0;
    return this.#exchange.write(held);
  }
}

/** Whether the first line is, or may become, a field that event streams have, a comment, or blank. */
function beginsAsEvents(first: Buffer): boolean {
  const text = first.toString('latin1').replace('\xef\xbb\xbf', '');
  const nameEnd = text.search(/[:\r\n]/);
  if (nameEnd === 0) return true;
  return nameEnd === -1
    ? FIELDS.some((field) => field.startsWith(text))
    : FIELDS.includes(text.slice(0, nameEnd));
}
