/** Sends the calls of the imaginary users, over HTTP as any client does, and reads each answer to its end. */
import { setTimeout as delay } from 'node:timers/promises';
import { Pool, type Dispatcher } from 'undici';
import type { PlannedCall } from './plan-calls.ts';
import type { CallEnd } from './play.ts';
import { handleOf, type DemoRequest } from './users/visit.ts';

const API_VERSION = '2023-06-01';
/** What an event stream that is whole ends with, and a little more. */
const TAIL_CHARACTERS = 400;
const COMPLETE = 'event: message_stop';

export interface CallSender {
  send(call: PlannedCall, signal: AbortSignal): Promise<CallEnd>;
  close(): Promise<void>;
}

/**
 * @param options.address of the service
 * @param options.keyOf the client key of a user, by handle
 * @param options.speed how many times as fast as usual users lose patience
 */
export function createCallSender(options: {
  readonly address: string;
  readonly keyOf: (handle: string) => string | undefined;
  readonly speed: number;
}): CallSender {
  // Answers take as long as they take: the service has limits of its own.
  const pool = new Pool(options.address, { connections: null, headersTimeout: 0, bodyTimeout: 0 });
  return {
    async send({ user, request }, signal) {
      const handle = handleOf(user);
      const call = wireForm(request);
      const leaving = new AbortController();
      const leave = (): void => leaving.abort();
      signal.addEventListener('abort', leave, { once: true });
      if (call.leavesAfterMs !== undefined) {
        void delay(call.leavesAfterMs / options.speed, undefined, {
          signal: leaving.signal,
          ref: false,
        }).then(leave, () => undefined);
      }
      const headers = {
        'content-type': 'application/json',
        'anthropic-version': API_VERSION,
        'user-agent': `tulay-demo (${handle})`,
        'x-api-key': options.keyOf(handle) ?? null,
        ...call.headers,
      };
      try {
        const answer = await pool.request({
          method: 'POST',
          path: call.path,
          headers: withoutNulls(headers),
          body: call.body,
          signal: leaving.signal,
        });
        return await endOf(answer);
      } catch {
        return leaving.signal.aborted ? 'left' : 'failed';
      } finally {
        // Ends the timer of one who would have left.
        leaving.abort();
        signal.removeEventListener('abort', leave);
      }
    },
    close: () => pool.destroy(),
  };
}

function withoutNulls(headers: Readonly<Record<string, string | null>>): Record<string, string> {
  const kept = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries(kept);
}

interface WireForm {
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | null>>;
  readonly leavesAfterMs?: number | undefined;
}

function wireForm(request: DemoRequest): WireForm {
  switch (request.kind) {
    case 'message': {
      const { body, priority, leavesAfterMs } = request;
      const headers = priority === undefined ? {} : { 'x-tulay-priority': String(priority) };
      return { path: '/v1/messages', body: JSON.stringify(body), headers, leavesAfterMs };
    }
    case 'count':
      return { path: '/v1/messages/count_tokens', body: JSON.stringify(request.body), headers: {} };
    case 'mistake':
      return request;
  }
}

async function endOf({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<CallEnd> {
  let tail = '';
  body.setEncoding('utf8');
  for await (const chunk of body) tail = (tail + String(chunk)).slice(-TAIL_CHARACTERS);
  if (statusCode === 429 || statusCode >= 500) return 'failed';
  if (statusCode >= 400) return 'refused';
  const isStream = String(headers['content-type']).startsWith('text/event-stream');
  return isStream && !tail.includes(COMPLETE) ? 'failed' : 'answered';
}
