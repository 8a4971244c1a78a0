/**
 * What an answer of the upstream says about the key it was asked with: the table of errors, in one place.
 * The caller's mistakes say nothing, so no client can talk a key out of service.
 */
import type { Outcome } from './key-pool.ts';

const SUCCESS: Outcome = { kind: 'success' };
const NEUTRAL: Outcome = { kind: 'neutral' };
const OVERLOADED: Outcome = { kind: 'overloaded' };

/** How Anthropic's answer begins when the organization's own spend limit is reached (HTTP 400). */
const SPEND_LIMIT = 'You have reached your specified API usage limits';

export function classifyResponse(
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  now: () => number,
): Outcome {
  if (status < 400) return SUCCESS;
  switch (status) {
    case 401:
      return { kind: 'bad-credential', reason: 'upstream answered 401: the key is not accepted' };
    case 402:
      return { kind: 'bad-credential', reason: 'upstream answered 402: a billing problem' };
    case 403:
      return { kind: 'forbidden', reason: 'upstream answered 403: the key lacks the permission' };
    case 429:
      return { kind: 'rate-limited', retryAfterMs: retryAfterMs(headers, now) };
    case 508:
      // A gateway on the way recognised a loop. Trying again would go round again, and no key is to blame.
      return NEUTRAL;
    case 529:
      return OVERLOADED;
    default:
      return status >= 500 ? { kind: 'failure', reason: `upstream answered ${status}` } : NEUTRAL;
  }
}

/**
 * A 400 can be the organization's spend limit. Only the upstream's own words at the start of `error.message` count, so
 * that text which a client made it echo cannot.
 *
 * @param body the decoded body
 */
export function classifyBadRequest(body: string): Outcome {
  let message: unknown;
  try {
    const parsed = JSON.parse(body) as { error?: { message?: unknown } } | null;
    message = parsed?.error?.message;
  } catch {
    return NEUTRAL;
  }
  return typeof message === 'string' && message.startsWith(SPEND_LIMIT)
    ? { kind: 'bad-credential', reason: 'the organization reached its own spend limit' }
    : NEUTRAL;
}

/** `retry-after-ms`, or `retry-after` in seconds or as an HTTP date. @returns ms from now, or undefined */
export function retryAfterMs(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  wallNow: () => number,
): number | undefined {
  const ms = numberOf(headers['retry-after-ms']);
  if (ms !== undefined) return ms;
  const value = headers['retry-after'];
  const seconds = numberOf(value);
  if (seconds !== undefined) return seconds * 1000;
  // Date.parse alone takes nearly anything for a date: “-5” for May 2001.
  const date = typeof value === 'string' && value.endsWith(' GMT') ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - wallNow());
}

function numberOf(value: string | string[] | undefined): number | undefined {
  if (typeof value !== 'string' || !/^\d+(\.\d+)?$/.test(value.trim())) return undefined;
  return Number(value);
}
