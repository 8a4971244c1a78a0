/**
 * One request and its answer, from arrival to the one event that is recorded of it. Everything the path learns on its way is
 * written into the fields of the event right here, so that recording copies and makes nothing.
 *
 * Only this class touches the response: it counts what goes out, and knows whether the client is still there.
 *
 *   open ──(response closed)──▶ closed      its owner is told; `left` says whether the client went before the end
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestEvent } from '../../shared/request-event.ts';
import type { Clock } from '../lib/clock.ts';
import type { BodyInspector } from './body-inspector.ts';
import type { ByteAccount } from './byte-budget.ts';
import { closeAfterBody } from '../lib/close-after-body.ts';
import type { EndOfTurn, Task } from '../lib/end-of-turn.ts';
import type { Refusal } from '../lib/refusal.ts';
import { writeError } from '../lib/write-error.ts';
import { ERRORS } from '../../shared/errors.ts';
import { setCorsHeaders } from './cors.ts';

export interface ExchangeOwner {
  /** Called once, when the response is complete or its connection gone. */
  exchangeClosed(): void;
}

/** What an exchange needs of the gateway's parts. */
export interface ExchangeParts {
  readonly nextRequestId: () => string;
  readonly clock: Clock;
  readonly endOfTurn: EndOfTurn;
}

export class Exchange implements RequestEvent, Task {
  readonly id: string;
  readonly startedAt: number;
  tenantId = '';
  userId: string | null = null;
  clientKeyId: string | null = null;
  readonly method: string;
  path: string;
  model: string | null = null;
  keyLabel: string | null = null;
  status = 0;
  stream = false;
  inputTokens: number | null = null;
  outputTokens: number | null = null;
  cacheCreationTokens: number | null = null;
  cacheReadTokens: number | null = null;
  stopReason: string | null = null;
  cacheResult: 'off' | 'miss' | 'hit' = 'off';
  attempts = 0;
  errorClass: string | null = null;
  queueMs = 0;
  firstByteMs: number | null = null;
  durationMs = 0;
  requestBytes = 0;
  responseBytes = 0;
  upstreamRequestId: string | null = null;
  simulated = false;

  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Headers that a page of an allowed foreign origin needs to read the answer. */
  corsHeaders: readonly string[] | null = null;
  /**
   * Told when the client is gone before the answer was complete. Reset to null once that is no concern any more: an
   * exchange that was promoted to the old heap would otherwise keep the whole attempt from being collected cheaply.
   */
  underway: { clientLeft(): void } | null = null;
  /** A copy of the answer that is still being read when the answer itself is over. */
  reading: Promise<void> | null = null;

  /** What its body holds of the byte budget until the exchange is settled. */
  heldBody: ByteAccount | null = null;
  /** Counts the body's bytes as they come. */
  inspector: BodyInspector | null = null;

  readonly #parts: ExchangeParts;
  readonly #arrivedAt: number;
  readonly #owner: ExchangeOwner;
  #closed = false;
  /** What `end` was given. */
  #last: Buffer | undefined;

  constructor(
    parts: ExchangeParts,
    request: IncomingMessage,
    response: ServerResponse,
    owner: ExchangeOwner,
  ) {
    this.id = parts.nextRequestId();
    this.request = request;
    this.response = response;
    this.#parts = parts;
    this.#owner = owner;
    this.#arrivedAt = parts.clock.now();
    this.startedAt = parts.clock.wallNow();
    this.method = request.method ?? '';
    this.path = request.url ?? '';
    response.sendDate = false;
    response.on('close', () => this.#close());
  }

  /** ms since arrival. */
  get elapsedMs(): number {
    return this.#parts.clock.now() - this.#arrivedAt;
  }

  /** The client went away, or the connection broke, before the answer was complete. */
  get left(): boolean {
    return this.#closed && !this.response.writableFinished;
  }

  /** Adds what every response says about its way to a flat list of headers. */
  addTulayHeaders(headers: string[]): void {
    headers.push('x-tulay-request-id', this.id, 'x-tulay-cache', this.cacheResult);
    headers.push('x-tulay-attempts', this.attempts === 1 ? '1' : String(this.attempts));
    headers.push('x-tulay-queue-ms', this.queueMs === 0 ? '0' : String(Math.round(this.queueMs)));
    if (this.keyLabel !== null) headers.push('x-tulay-key', this.keyLabel);
    if (this.model !== null) headers.push('x-tulay-model', headerSafe(this.model));
    if (this.simulated) headers.push('x-tulay-simulated', 'true');
    if (this.corsHeaders !== null) setCorsHeaders(headers, this.corsHeaders);
  }

  /**
   * Sends status and headers; they leave with the first bytes of the body.
   *
   * @param leavesAlone they leave by themselves if no byte follows at once
   */
  writeHead(status: number, statusMessage: string, headers: string[], leavesAlone: boolean): void {
    if (this.#closed) return;
    this.status = status;
    this.addTulayHeaders(headers);
    closeAfterBody(this.response);
    this.response.writeHead(status, statusMessage, headers);
    if (leavesAlone) process.nextTick(flushHead, this);
  }

  /** @returns false when the client is not keeping up: stop until `drain` */
  write(bytes: Buffer): boolean {
    if (this.#closed) return true;
    this.#countBytes(bytes.length);
    return this.response.write(bytes);
  }

  end(bytes?: Buffer): void {
    if (this.#closed) return;
    if (bytes !== undefined) this.#countBytes(bytes.length);
    this.#last = bytes;
    this.#parts.endOfTurn.add(this);
  }

  /** For `end`: now the last bytes leave. */
  atEndOfTurn(): void {
    if (!this.#closed) this.response.end(this.#last);
    this.#last = undefined;
  }

  /** Breaks the connection: the only honest end of a body that cannot be completed. */
  reset(): void {
    this.response.destroy();
  }

  /** Answers with an error of the gateway's own; where an answer is under way already, breaks it off. */
  refuse(refusal: Refusal, extraHeaders: readonly string[] = []): void {
    this.errorClass = refusal.code;
    if (this.#closed) return;
    if (this.response.headersSent) {
      this.reset();
      return;
    }
    this.status = ERRORS[refusal.code].status;
    const headers = [...extraHeaders];
    this.addTulayHeaders(headers);
    this.#countBytes(writeError(this.response, refusal, this.id, headers));
  }

  /** Fills what is known only at the end. */
  settle(): void {
    this.durationMs = this.elapsedMs;
    this.requestBytes = this.inspector?.bytes ?? 0;
    this.heldBody?.close();
    if (!this.left) return;
    if (this.status === 0) this.status = ERRORS.client_closed.status;
    this.errorClass ??= 'client_closed';
  }

  #countBytes(bytes: number): void {
    this.firstByteMs ??= this.elapsedMs;
    this.responseBytes += bytes;
  }

  #close(): void {
    this.#closed = true;
    if (!this.response.writableFinished) this.underway?.clientLeft();
    this.#owner.exchangeClosed();
  }
}

function flushHead(exchange: Exchange): void {
  if (exchange.responseBytes === 0 && !exchange.response.writableEnded) exchange.response.flushHeaders();
}

const VISIBLE_ASCII = /^[\x21-\x7e]{1,128}$/;
let lastSafe = '';

/** A model name is the client's text: anything that is no visible ASCII stays out of a header. */
function headerSafe(text: string): string {
  if (text === lastSafe) return text;
  if (VISIBLE_ASCII.test(text)) return (lastSafe = text);
  // A lone half of a surrogate pair, sent so or cut off here, cannot be encoded.
  return encodeURIComponent(text.slice(0, 64).toWellFormed()).slice(0, 128);
}
