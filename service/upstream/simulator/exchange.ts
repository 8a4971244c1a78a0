/** One request and its answer: who asks, under which id, and the two ways to answer that every route shares. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { failureBody } from './api-failure.ts';
import type { ApiFailure } from './api-failure.ts';
import { chooseEncoding, createEncoder } from './answer-encoding.ts';
import type { Fault } from './faults/fault.ts';
import { newId } from './identifiers.ts';
import type { RateLimits } from './rate-limits.ts';
import type { ApiKey, SimulatorState } from './simulator-state.ts';

/** Shorter bodies are not worth compressing. */
const COMPRESS_FROM = 200;

export class Exchange {
  readonly state: SimulatorState;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly key: ApiKey;
  /** Faults that this request has met so far and that wait for their moment. */
  readonly faults: Fault[] = [];
  /** What the body asked for; empty before it was read. */
  model = '';

  constructor(parts: {
    state: SimulatorState;
    request: IncomingMessage;
    response: ServerResponse;
    requestId: string;
    path: string;
    query: URLSearchParams;
    key: ApiKey;
  }) {
    this.state = parts.state;
    this.request = parts.request;
    this.response = parts.response;
    this.requestId = parts.requestId;
    this.path = parts.path;
    this.query = parts.query;
    this.key = parts.key;
  }

  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  get version(): string {
    return this.header('anthropic-version') ?? '';
  }

  /** Both levels of limits that count for this caller. */
  get limits(): readonly RateLimits[] {
    return [this.key.limits, this.key.organization.limits];
  }

  get encoding(): string | undefined {
    return this.state.compress ? chooseEncoding(this.header('accept-encoding')) : undefined;
  }

  baseHeaders(): Record<string, string> {
    return { 'request-id': this.requestId, 'anthropic-organization-id': this.key.organization.id };
  }

  sendJson(value: unknown, headers: Readonly<Record<string, string>> = {}, status = 200): void {
    this.send(status, JSON.stringify(value), { 'content-type': 'application/json', ...headers });
  }

  send(status: number, body: string, headers: Readonly<Record<string, string>>): void {
    if (this.response.headersSent || this.response.destroyed) return;
    const encoding = body.length >= COMPRESS_FROM ? this.encoding : undefined;
    const all = { ...this.baseHeaders(), ...headers };
    if (encoding === undefined) {
      this.response.writeHead(status, { ...all, 'content-length': String(Buffer.byteLength(body)) });
      this.response.end(body);
      return;
    }
    this.response.writeHead(status, { ...all, 'content-encoding': encoding, vary: 'accept-encoding' });
    const encoder = createEncoder(encoding);
    encoder.pipe(this.response);
    encoder.end(body);
  }

  fail(reason: ApiFailure, headers: Readonly<Record<string, string>> = {}): void {
    this.sendJson(failureBody(reason, this.requestId), { ...headers, ...reason.headers }, reason.status);
  }
}

/** Answers a caller that is no key's: there is no organization to name. */
export function refuse(state: SimulatorState, response: ServerResponse, reason: ApiFailure): void {
  const requestId = newId(state.random, 'req');
  const body = JSON.stringify(failureBody(reason, requestId));
  response.writeHead(reason.status, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'request-id': requestId,
    ...reason.headers,
  });
  response.end(body);
}
