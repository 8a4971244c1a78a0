/**
 * One call to the upstream with one key: what happens once per attempt.
 *
 *   sent ──head──▶ discarding (another attempt follows)
 *            ├───▶ inspecting (a 400 that may be the spend limit) ──▶ relaying / discarding
 *            └───▶ relaying ──end──▶ done
 *   any state ──upstream breaks──▶ before the head: another attempt, or an error; after: the relay's `fail`
 *   any state ──client leaves──▶ aborted: the upstream's connection is closed at once
 *
 * It is undici's handler itself, so that nothing stands between the socket and the relay.
 */
import type { Dispatcher } from 'undici';
import { classifyBadRequest, classifyResponse } from '../key-pool/classify-response.ts';
import type { Lease, Outcome } from '../key-pool/key-pool.ts';
import type { Refusal } from '../lib/refusal.ts';
import { decodedText, describeFailure, errorClassOf } from './describe-failure.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayParts } from './gateway-parts.ts';
import type { RequestBody } from './request-body.ts';
import { chooseRelay, one } from './choose-relay.ts';
import type { Relay } from './relay.ts';
import { forwardResponseHeaders } from './response-headers.ts';
import type { Route } from './route.ts';
import type { Watched } from '../upstream/stall-watch.ts';
import { UpstreamStalled } from './describe-failure.ts';

/** How much of an answer that is not used is read so that its connection can be kept. */
const MOST_DISCARDED = 64 * 1024;
/** A spend-limit error is a few hundred bytes. */
const MOST_INSPECTED = 16 * 1024;

export type AttemptResult =
  /** The client has its answer, or as much of it as there was; or it left. */
  | { readonly kind: 'done' }
  | { readonly kind: 'again'; readonly lease: Lease; readonly delayMs: number }
  | { readonly kind: 'failed'; readonly refusal: Refusal };

/** Decides, the moment an attempt has failed, whether another follows; null when this answer is the last. */
export type PlanNext = (outcome: Outcome) => { readonly lease: Lease; readonly delayMs: number } | null;

export interface AttemptOptions {
  readonly parts: GatewayParts;
  readonly exchange: Exchange;
  readonly route: Route;
  readonly body: RequestBody;
  readonly lease: Lease;
  readonly planNext: PlanNext;
  /** Whether this answer, if it is a 5xx, ends the gateway's own retries. */
  readonly retriesSpent: () => boolean;
  /** Remembers ids of what this answer made upstream. */
  readonly onMadeIds: (ids: readonly string[]) => void;
}

const DONE: AttemptResult = { kind: 'done' };
const SUCCESS: Outcome = { kind: 'success' };
const BROKEN_OFF: Outcome = { kind: 'failure', reason: 'upstream broke off its answer' };

const VISIBLE_ASCII = /^[\x20-\x7e]*$/;

type State = 'sent' | 'discarding' | 'inspecting' | 'relaying' | 'over';

export class Attempt implements Dispatcher.DispatchHandler, Watched {
  seenAt = 0;
  place = -1;
  readonly #options: AttemptOptions;
  readonly #resolve: (result: AttemptResult) => void;
  #controller: Dispatcher.DispatchController | null = null;
  #state: State = 'sent';
  #relay: Relay | null = null;
  #discarded = 0;
  #inspected: Buffer[] = [];
  #waitingForDrain = false;
  #head: { status: number; message: string; headers: Record<string, string | string[] | undefined> } | null =
    null;

  constructor(options: AttemptOptions, resolve: (result: AttemptResult) => void) {
    this.#options = options;
    this.#resolve = resolve;
    options.exchange.underway = this;
    options.parts.upstream.stalls.add(this);
  }

  get hasHead(): boolean {
    return this.#head !== null;
  }

  /** Nothing came from the upstream for too long. */
  stalled(): void {
    this.#controller?.abort(new UpstreamStalled());
  }

  onBodySent(): void {
    this.#options.parts.upstream.stalls.touch(this);
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
    const { exchange, route, parts } = this.#options;
    parts.upstream.stalls.touch(this);
    this.#controller = controller;
    this.#head = { status, message: bytesOf(statusMessage ?? ''), headers };
    exchange.upstreamRequestId = one(headers['request-id']);
    if (status === 400 && route.kind === 'messages') {
      this.#state = 'inspecting';
      return;
    }
    this.#decide(status < 400 ? null : classifyResponse(status, headers, () => parts.clock.wallNow()));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#options.parts.upstream.stalls.touch(this);
    switch (this.#state) {
      case 'relaying':
        if (this.#relay?.data(chunk) === false) this.#pauseUntilDrain(controller);
        return;
      case 'inspecting':
        this.#inspected.push(chunk);
        if (this.#inspected.reduce((sum, each) => sum + each.length, 0) > MOST_INSPECTED)
          this.#endInspection();
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
    if (this.#state === 'discarding') this.#options.parts.upstream.stalls.remove(this);
    if (this.#state !== 'relaying') return;
    const isWhole = this.#relay?.end() === true;
    this.#state = 'over';
    this.#options.lease.settle(isWhole ? SUCCESS : BROKEN_OFF);
    this.#finish(DONE);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const { exchange, body, lease } = this.#options;
    const state = this.#state;
    this.#state = 'over';
    if (state === 'discarding') this.#options.parts.upstream.stalls.remove(this);
    if (state === 'over' || state === 'discarding') return;
    if (exchange.left) {
      lease.settle({ kind: 'neutral' });
      this.#finish(DONE);
      return;
    }
    const fault = body.kind === 'flow' ? body.flow.refusal : null;
    if (state === 'relaying' && this.#relay !== null) {
      // It was us who broke off, where the rest of the client's body turned out to be at fault, or the client did not read.
      lease.settle(fault === null && !this.#waitingForDrain ? BROKEN_OFF : { kind: 'neutral' });
      this.#relay.fail();
      this.#finish(DONE);
      return;
    }
    if (fault !== null) {
      lease.settle({ kind: 'neutral' });
      this.#finish({ kind: 'failed', refusal: fault });
      return;
    }
    const failure = describeFailure(error);
    const next = this.#settleAndPlan({ kind: 'failure', reason: failure.message });
    this.#finish(next === null ? { kind: 'failed', refusal: failure } : { kind: 'again', ...next });
  }

  /** `outcome` is null for an answer that is good. */
  #decide(outcome: Outcome | null): void {
    const { exchange, route, parts, body } = this.#options;
    const head = this.#head;
    if (head === null) return;
    if (outcome !== null) {
      const next = this.#settleAndPlan(outcome);
      if (next !== null) {
        this.#state = 'discarding';
        exchange.upstreamRequestId = null;
        exchange.underway = null;
        // Watched until its last byte: an answer that nobody waits for must not hold its connection for ever.
        this.#resolve({ kind: 'again', ...next });
        return;
      }
      exchange.errorClass = errorClassOf(head.status);
    }
    this.#state = 'relaying';
    // Nothing is sent again from here on.
    if (body.kind === 'whole') body.release();
    const shouldNotRetry = head.status >= 500 && this.#options.retriesSpent();
    const raw = (this.#controller?.rawHeaders ?? []) as (Buffer | string)[];
    this.#relay = chooseRelay({
      parts,
      exchange,
      route,
      status: head.status,
      headers: head.headers,
      onMadeIds: this.#options.onMadeIds,
      body,
      sendHead: (bodyLength) => {
        const forward = forwardResponseHeaders(raw, { bodyLength, dropShouldRetry: shouldNotRetry });
        if (shouldNotRetry) forward.push('x-should-retry', 'false');
        exchange.writeHead(head.status, head.message, forward);
      },
    });
  }

  #finish(result: AttemptResult): void {
    const { exchange, parts } = this.#options;
    if (exchange.underway === this) exchange.underway = null;
    parts.upstream.stalls.remove(this);
    this.#resolve(result);
  }

  #settleAndPlan(outcome: Outcome): ReturnType<PlanNext> {
    this.#options.lease.settle(outcome);
    return this.#options.planNext(outcome);
  }

  #endInspection(): void {
    const bytes = Buffer.concat(this.#inspected);
    this.#inspected = [];
    this.#decide(
      classifyBadRequest(decodedText(bytes, one(this.#head?.headers['content-encoding'] ?? undefined))),
    );
    if (this.#state === 'relaying' && bytes.length > 0) this.#relay?.data(bytes);
  }

  #pauseUntilDrain(controller: Dispatcher.DispatchController): void {
    controller.pause();
    if (this.#waitingForDrain) return;
    this.#waitingForDrain = true;
    this.#options.exchange.response.once('drain', () => {
      this.#waitingForDrain = false;
      controller.resume();
    });
  }

  clientLeft(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#options.lease.settle({ kind: 'neutral' });
    this.#controller?.abort(new Error('the client left'));
    this.#finish(DONE);
  }
}

/** A status line's words, which undici decodes as UTF-8, as Node writes them: one character to a byte. */
function bytesOf(words: string): string {
  return VISIBLE_ASCII.test(words) ? words : Buffer.from(words, 'utf8').toString('latin1');
}
