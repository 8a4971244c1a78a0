/**
 * Collects a Messages body whole, so that an attempt can be repeated; or, when it is larger than `STREAM_ABOVE`, until
 * its `model` was read and it can flow.
 *
 *   reading ──end──▶ whole
 *    │  ▲  └──large, model read──▶ flow
 *    │  └─granted─┐
 *    ├──no budget──▶ waiting (the socket is not read) ──too long──▶ refused
 *    ├──fault, or silence──▶ refused
 *    └──client gone──▶ left
 */
import type { IncomingMessage } from 'node:http';
import type { Refusal } from '../lib/refusal.ts';
import { BodyFlow } from './body-flow.ts';
import { budgetExhausted, type BodyFields, type BodyInspector } from './body-inspector.ts';
import type { ByteAccount } from './byte-budget.ts';
import { BytePieces } from './byte-pieces.ts';
import type { Exchange } from './exchange.ts';
import { SendingWatch } from './sending-watch.ts';
import { WholeBody } from './whole-body.ts';

/** Bodies up to this size are always collected whole. */
const STREAM_ABOVE = 4 * 2 ** 20;

export type CollectedBody =
  | WholeBody
  | {
      readonly kind: 'flow';
      readonly fields: BodyFields;
      readonly flow: BodyFlow;
      readonly length: number | null;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'left' };

export interface BodyToCollect {
  readonly exchange: Exchange;
  readonly inspector: BodyInspector;
  readonly account: ByteAccount;
  /** As declared; null when it is not known. */
  readonly length: number | null;
}

/** @param receive called once */
export function collectBody(body: BodyToCollect, receive: (collected: CollectedBody) => void): void {
  new BodyCollector(body, receive).start();
}

class BodyCollector {
  readonly #exchange: Exchange;
  readonly #request: IncomingMessage;
  readonly #inspector: BodyInspector;
  readonly #account: ByteAccount;
  readonly #length: number | null;
  readonly #done: (result: CollectedBody) => void;
  readonly #onData = (chunk: Buffer): void => this.#receive(chunk);
  readonly #onEnd = (): void => this.#end();
  readonly #pieces = new BytePieces();
  /** Only for a body that does not come at once. */
  #sending: SendingWatch | null = null;
  #waiting = false;
  #ended = false;
  #over = false;

  constructor(body: BodyToCollect, receive: (result: CollectedBody) => void) {
    this.#exchange = body.exchange;
    this.#request = body.exchange.request;
    this.#inspector = body.inspector;
    this.#account = body.account;
    this.#length = body.length;
    this.#done = receive;
  }

  start(): void {
    this.#exchange.underway = this;
    // What a decoder finds, it finds between two chunks.
    if (!this.#inspector.isSynchronous) this.#inspector.onRefused = (reason) => this.#refuse(reason);
    this.#request.on('data', this.#onData);
    this.#request.on('end', this.#onEnd);
  }

  /** For the exchange. */
  clientLeft(): void {
    this.#giveUp({ kind: 'left' });
  }

  #receive(chunk: Buffer): void {
    if (this.#account.take(chunk.length)) this.#keep(chunk);
    else void this.#keepWhenGranted(chunk);
  }

  async #keepWhenGranted(chunk: Buffer): Promise<void> {
    this.#waiting = true;
    this.#request.pause();
    const granted = await this.#account.wait(chunk.length);
    this.#waiting = false;
    if (this.#over) return;
    if (!granted) {
      this.#refuse(budgetExhausted());
      return;
    }
    this.#keep(chunk);
    if (this.#over) return;
    if (this.#ended) this.#end();
    else this.#request.resume();
  }

  #keep(chunk: Buffer): void {
    this.#pieces.add(chunk);
    const inspector = this.#inspector;
    const reason = inspector.write(chunk);
    if (this.#over) return;
    if (reason !== null) this.#refuse(reason);
    else if (inspector.bytes === this.#length && inspector.bytes <= STREAM_ABOVE) this.#lastByteCame();
    else if (inspector.modelKnown && (this.#length ?? inspector.bytes) > STREAM_ABOVE) this.#flow();
    else this.#expectMore();
  }

  /** As announced, so that nothing is gained by waiting for `end`. */
  #lastByteCame(): void {
    this.#sending?.stop();
    if (this.#inspector.isSynchronous) this.#finish();
  }

  #expectMore(): void {
    this.#sending ??= new SendingWatch(this.#request, (reason) => this.#refuse(reason));
    this.#sending.touch();
  }

  #end(): void {
    this.#ended = true;
    if (this.#waiting || this.#over) return;
    const inspector = this.#inspector;
    if (inspector.isSynchronous) {
      if (inspector.bytes <= STREAM_ABOVE) this.#finish();
      else this.#flow();
      return;
    }
    void inspector.end().then((reason) => {
      if (this.#over) return;
      if (reason !== null) this.#refuse(reason);
      else if (inspector.bytes > STREAM_ABOVE) this.#flow();
      else this.#finish();
      return;
    });
  }

  #finish(): void {
    this.#over = true;
    this.#sending?.stop();
    this.#inspector.close();
    this.#exchange.underway = null;
    // The bytes stay counted while they may have to be sent again; at the latest until the exchange is over.
    this.#exchange.heldBody = this.#account;
    this.#done(new WholeBody(this.#inspector.fields, this.#pieces.takeWhole(), this.#account));
  }

  #flow(): void {
    this.#detach();
    this.#request.pause();
    const flow = new BodyFlow(this.#request, this.#inspector, this.#account, this.#pieces.take());
    if (this.#ended) void flow.endOfBody();
    this.#done({ kind: 'flow', fields: this.#inspector.fields, flow, length: this.#length });
  }

  #refuse(reason: Refusal): void {
    this.#giveUp({ kind: 'refused', refusal: reason });
    // What is left of the body is read away, so that the client comes to read its answer.
    this.#request.resume();
  }

  #giveUp(result: CollectedBody): void {
    if (this.#over) return;
    this.#detach();
    this.#inspector.close();
    this.#account.close();
    this.#done(result);
  }

  #detach(): void {
    this.#over = true;
    this.#sending?.stop();
    this.#exchange.underway = null;
    this.#request.off('data', this.#onData);
    this.#request.off('end', this.#onEnd);
  }
}
