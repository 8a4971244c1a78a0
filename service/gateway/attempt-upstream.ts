/**
 * One call to the upstream with one key: what happens once per attempt.
 *
 *   sent ──head──▶ discarding (another attempt follows)
 *            ├───▶ inspecting (a 400 or 429 that may be a limit on spending) ──▶ relaying / discarding
 *            └───▶ relaying ──end──▶ over
 *   any state ──upstream breaks──▶ before the head: another attempt, or an error; after: the relay's `fail`
 *   any state ──client leaves──▶ over: the upstream's connection is closed at once
 *
 * It is undici's handler itself, so that nothing stands between the socket and the relay; and one object with plain calls,
 * since promises and closures per attempt cost 3 µs of the CPU time that a whole request has.
 */
import type { Dispatcher } from 'undici';
import { classifyBadRequest, classifyRateLimit, classifyResponse } from '../key-pool/classify-response.ts';
import type { Lease, Outcome } from '../key-pool/key-pool.ts';
import type { Refusal } from '../lib/refusal.ts';
import type { Watched } from '../upstream/stall-watch.ts';
import { chooseRelay, type Answer } from './choose-relay.ts';
import { decodedText, describeFailure, errorClassOf, UpstreamStalled } from './describe-failure.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayParts } from './gateway-parts.ts';
import type { Relay } from './relay.ts';
import type { RequestBody } from './request-body.ts';
import { headersToSend, readAnswerHead, type AnswerHead, type BodyLength } from './response-headers.ts';
import type { Route } from './route.ts';

/** How much of an answer that is not used is read so that its connection can be kept. */
const MOST_DISCARDED = 64 * 1024;
/** A spend-limit error is a few hundred bytes. */
const MOST_INSPECTED = 16 * 1024;

/** What an attempt belongs to, and whom it tells how it went: by one of the last three, once. */
export interface AttemptOwner {
  readonly parts: GatewayParts;
  readonly exchange: Exchange;
  readonly route: Route;
  readonly body: RequestBody;
  /** Decides, the moment an attempt has failed, whether another follows; if not, this answer is the last. */
  planAnother(outcome: Outcome): boolean;
  /** Whether this answer, if it is a 5xx, ends the gateway's own retries. */
  readonly retriesSpent: boolean;
  /** Remembers ids of what an answer made upstream. */
  rememberMade(ids: readonly string[], lease: Lease): void;
  /** The client has its answer, or as much of it as there was; or it left. */
  attemptDone(): void;
  /** Nothing has reached the client, and nothing follows. */
  attemptFailed(reason: Refusal): void;
  /** Nothing has reached the client; the attempt that was planned follows. */
  attemptReplaced(): void;
}

const SUCCESS: Outcome = { kind: 'success' };
const NEUTRAL: Outcome = { kind: 'neutral' };
const BROKEN_OFF: Outcome = { kind: 'failure', reason: 'upstream broke off its answer' };

const VISIBLE_ASCII = /^[\x20-\x7e]*$/;

type State = 'sent' | 'discarding' | 'inspecting' | 'relaying' | 'over';

export class Attempt implements Dispatcher.DispatchHandler, Watched, Answer {
  seenAt = 0;
  place = -1;
  /** Of the answer; 0 before its head has come. */
  status = 0;
  readonly #owner: AttemptOwner;
  readonly #lease: Lease;
  #state: State = 'sent';
  #controller: Dispatcher.DispatchController | null = null;
  #statusMessage = '';
  #head: AnswerHead | null = null;
  #relay: Relay | null = null;
  #waitingForDrain = false;
  #discarded = 0;
  #inspected: Buffer[] | null = null;
  /** What the answer is unless its body says more. */
  #suspected: Outcome = NEUTRAL;

  constructor(owner: AttemptOwner, lease: Lease) {
    this.#owner = owner;
    this.#lease = lease;
    owner.exchange.underway = this;
    owner.parts.upstream.stalls.add(this);
  }

  get hasHead(): boolean {
    return this.status !== 0;
  }

  /** Nothing came from the upstream for too long. */
  stalled(): void {
    this.#controller?.abort(new UpstreamStalled());
  }

  onBodySent(): void {
    this.#owner.parts.upstream.stalls.touch(this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // The client may have left while a connection was being made.
    if (this.#state === 'over') controller.abort(new Error('the client left'));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
    statusMessage?: string,
  ): void {
    // 1xx answers are between the upstream and us.
    if (status < 200) return;
    const { exchange, route, parts } = this.#owner;
    parts.upstream.stalls.touch(this);
    this.#controller = controller;
    this.status = status;
    this.#statusMessage = statusMessage ?? '';
    this.#head = readAnswerHead((controller.rawHeaders ?? []) as (Buffer | string)[]);
    exchange.upstreamRequestId = this.#head.requestId;
    this.#lease.answered(status, headers);
    if (status < 400) {
      this.#relayAnswer(this.#head);
      return;
    }
    const outcome = classifyResponse(status, headers, () => parts.clock.wallNow());
    if (route.kind === 'messages' && dependsOnBody(status, outcome)) {
      this.#state = 'inspecting';
      this.#suspected = outcome;
    } else this.#decide(outcome);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#owner.parts.upstream.stalls.touch(this);
    switch (this.#state) {
      case 'relaying':
        if (this.#relay?.data(chunk) === false) this.#pauseUntilDrain(controller);
        return;
      case 'inspecting':
        this.#inspect(chunk);
        return;
      case 'discarding':
        this.#discarded += chunk.length;
        if (this.#discarded > MOST_DISCARDED) controller.abort(new Error('answer not needed'));
        return;
      case 'sent':
      case 'over':
        return;
    }
  }

  onResponseEnd(): void {
    if (this.#state === 'inspecting') this.#endInspection();
    if (this.#state === 'discarding') this.#owner.parts.upstream.stalls.remove(this);
    if (this.#state !== 'relaying') return;
    const { exchange } = this.#owner;
    const isWhole = this.#relay?.end() === true;
    this.#state = 'over';
    this.#lease.settle(isWhole ? SUCCESS : BROKEN_OFF, exchange);
    this.#leave();
    this.#owner.attemptDone();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const { exchange, body } = this.#owner;
    const state = this.#state;
    this.#state = 'over';
    if (state === 'discarding') this.#owner.parts.upstream.stalls.remove(this);
    if (state === 'over' || state === 'discarding') return;
    this.#leave();
    if (exchange.left) {
      this.#lease.settle(NEUTRAL);
      this.#owner.attemptDone();
      return;
    }
    const fault = body.kind === 'flow' ? body.flow.refusal : null;
    if (state === 'relaying' && this.#relay !== null) {
      // It was us who broke off, where the rest of the client's body turned out to be at fault, or the client did not read.
      this.#lease.settle(fault === null && !this.#waitingForDrain ? BROKEN_OFF : NEUTRAL, exchange);
      this.#relay.fail();
      this.#owner.attemptDone();
      return;
    }
    if (fault !== null) {
      this.#lease.settle(NEUTRAL);
      this.#owner.attemptFailed(fault);
      return;
    }
    const failure = describeFailure(error);
    // undici names a controller once the call has a connection.
    const neverSent = this.#controller === null;
    const outcome: Outcome = { kind: 'failure', reason: failure.message, neverSent };
    this.#lease.settle(outcome);
    if (this.#owner.planAnother(outcome)) this.#owner.attemptReplaced();
    else this.#owner.attemptFailed(failure);
  }

  /** It could not even be sent. */
  giveUp(): void {
    this.#state = 'over';
    this.#lease.settle(NEUTRAL);
    this.#leave();
  }

  /** For the exchange. */
  clientLeft(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#lease.settle(NEUTRAL, this.#owner.exchange);
    this.#controller?.abort(new Error('the client left'));
    this.#leave();
    this.#owner.attemptDone();
  }

  /** For the relay: sends status and headers to the client. */
  sendHead(length: BodyLength): void {
    const { exchange, retriesSpent } = this.#owner;
    const head = this.#head;
    if (head === null) return;
    const shouldNotRetry = this.status >= 500 && retriesSpent;
    const headers = headersToSend(head, length, shouldNotRetry);
    if (shouldNotRetry) headers.push('x-should-retry', 'false');
    // A head whose body has a length leaves with the body's first bytes; a stream's may come long after it.
    const leavesAlone = head.contentLength === null || length === 'open';
    exchange.writeHead(this.status, bytesOf(this.#statusMessage), headers, leavesAlone);
  }

  /** For the relay: ids of things that this answer says were made. */
  onMadeIds(ids: readonly string[]): void {
    this.#owner.rememberMade(ids, this.#lease);
  }

  /** An answer that is not good: used as it is, unless another attempt follows. */
  #decide(outcome: Outcome): void {
    const head = this.#head;
    if (head === null) return;
    const { exchange } = this.#owner;
    this.#lease.settle(outcome);
    if (this.#owner.planAnother(outcome)) {
      this.#state = 'discarding';
      exchange.upstreamRequestId = null;
      exchange.underway = null;
      // Watched until its last byte: an answer that nobody waits for must not hold its connection for ever.
      this.#owner.attemptReplaced();
      return;
    }
    exchange.errorClass = errorClassOf(this.status);
    this.#relayAnswer(head);
  }

  #relayAnswer(head: AnswerHead): void {
    const { body } = this.#owner;
    this.#state = 'relaying';
    // Nothing is sent again from here on.
    if (body.kind === 'whole') body.release();
    this.#relay = chooseRelay(this.#owner, head, this);
  }

  #inspect(chunk: Buffer): void {
    const inspected = (this.#inspected ??= []);
    inspected.push(chunk);
    if (inspected.reduce((sum, each) => sum + each.length, 0) > MOST_INSPECTED) this.#endInspection();
  }

  #endInspection(): void {
    const bytes = Buffer.concat(this.#inspected ?? []);
    this.#inspected = null;
    const text = decodedText(bytes, this.#head?.contentEncoding ?? null);
    this.#decide(this.status === 400 ? classifyBadRequest(text) : classifyRateLimit(text, this.#suspected));
    if (this.#state === 'relaying' && bytes.length > 0) this.#relay?.data(bytes);
  }

  #pauseUntilDrain(controller: Dispatcher.DispatchController): void {
    controller.pause();
    if (this.#waitingForDrain) return;
    this.#waitingForDrain = true;
    this.#owner.exchange.response.once('drain', () => {
      this.#waitingForDrain = false;
      controller.resume();
    });
  }

  #leave(): void {
    const { exchange, parts } = this.#owner;
    if (exchange.underway === this) exchange.underway = null;
    parts.upstream.stalls.remove(this);
  }
}

/** Limits on spending are told by the words of a 400, or of a 429 that names no time. */
function dependsOnBody(status: number, outcome: Outcome): boolean {
  return status === 400 || (outcome.kind === 'rate-limited' && outcome.retryAfterMs === undefined);
}

/** A status line's words, which undici decodes as UTF-8, as Node writes them: one character to a byte. */
function bytesOf(words: string): string {
  return words === 'OK' || VISIBLE_ASCII.test(words) ? words : Buffer.from(words, 'utf8').toString('latin1');
}
