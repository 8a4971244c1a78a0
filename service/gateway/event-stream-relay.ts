/**
 * Carries a stream of server-sent events to the client, in whole events.
 *
 * Bytes reach the client as the upstream sent them, event by event. At most `MOST_HELD` bytes of an unfinished event are
 * held, so that when the upstream breaks off the fragment can be dropped and the client told by a well-formed `error`
 * event. A longer event flows through; if the stream breaks inside one, only a reset is honest.
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

export interface EventStreamOptions {
  /** The stream is complete only with `message_stop` (or an `error` event). */
  readonly mustStop: boolean;
  /** Its length was announced, so that nothing can be appended. */
  readonly lengthFixed: boolean;
}

export class EventStreamRelay implements Relay {
  readonly #exchange: Exchange;
  readonly #reader: StreamAnswerReader;
  readonly #options: EventStreamOptions;
  readonly #boundaries = new EventBoundaries();
  #held: Buffer[] = [];
  #heldBytes = 0;
  #insideLongEvent = false;

  constructor(exchange: Exchange, reader: StreamAnswerReader, options: EventStreamOptions) {
    this.#exchange = exchange;
    this.#reader = reader;
    this.#options = options;
  }

  data(chunk: Buffer): boolean {
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

  end(): void {
    if (this.#options.mustStop && !this.#isComplete) {
      this.fail();
      return;
    }
    this.#flushHeld();
    this.#exchange.end();
  }

  fail(): void {
    if (this.#isComplete && !this.#insideLongEvent) {
      this.#exchange.end();
      return;
    }
    this.#exchange.errorClass = 'upstream_truncated';
    if (this.#insideLongEvent || this.#options.lengthFixed) {
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
