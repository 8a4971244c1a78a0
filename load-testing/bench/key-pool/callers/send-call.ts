/** One call of the Messages API and what came of it. */
import { Pool } from 'undici';
import { CLIENT_CREDENTIAL } from '../../wire/messages-request.ts';
import type { CallRecord } from './caller-commands.ts';

/** Those that wait have a connection each. */
const MOST_CONNECTIONS = 8_000;
const PATIENCE_MS = 120_000;
const PROBLEM_LENGTH = 300;

export type Answer = Pick<
  CallRecord,
  'status' | 'retryAfterMs' | 'inputTokens' | 'cacheReadTokens' | 'problem'
> & {
  /** Text of the answer; empty where there was none. */
  readonly text: string;
};

interface MessageBody {
  readonly content?: readonly { readonly type?: unknown; readonly text?: unknown }[];
  readonly usage?: Readonly<Record<string, unknown>>;
}

export const openConnections = (port: number): Pool =>
  new Pool(`http://127.0.0.1:${port}`, {
    connections: MOST_CONNECTIONS,
    headersTimeout: PATIENCE_MS,
    bodyTimeout: PATIENCE_MS,
  });

/** Never rejects: a broken connection is an answer of status 0. */
export async function sendCall(
  connections: Pool,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  try {
    const response = await connections.request({
      method: 'POST',
      path: '/v1/messages',
      headers: {
        'x-api-key': CLIENT_CREDENTIAL,
        'anthropic-version': '2023-06-01',
        'content-type': 'application/json',
        ...headers,
      },
      body,
    });
    const text = await response.body.text();
    const retryAfter = response.headers['retry-after'];
    const retryAfterMs = typeof retryAfter === 'string' ? Number(retryAfter) * 1_000 : null;
    if (response.statusCode !== 200) {
      return {
        ...NOTHING,
        status: response.statusCode,
        retryAfterMs,
        problem: text.slice(0, PROBLEM_LENGTH),
      };
    }
    const { usage = {}, content = [] } = JSON.parse(text) as MessageBody;
    return {
      status: 200,
      retryAfterMs,
      inputTokens: numberOf(usage['input_tokens']) + numberOf(usage['cache_creation_input_tokens']),
      cacheReadTokens: numberOf(usage['cache_read_input_tokens']),
      problem: null,
      text: content.map((block) => (typeof block.text === 'string' ? block.text : '')).join(''),
    };
  } catch (error) {
    return { ...NOTHING, status: 0, retryAfterMs: null, problem: String(error) };
  }
}

const NOTHING = { inputTokens: 0, cacheReadTokens: 0, text: '' };

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
