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
/** … when it has no credit left (HTTP 400). */
const NO_CREDIT = 'Your credit balance is too low';
/** … when it has been switched off (HTTP 400). */
const DISABLED = 'This organization has been disabled';
/** … and when it has used what its tier may spend in a month (HTTP 429, without `retry-after`). */
const MONTHLY_CAP = 'You have reached the monthly API usage threshold';
/** When such a limit ends, in the same message. */
const ACCESS_DAY = /\bregain access on (\d{4}-\d{2}-\d{2})(?: at 00:00 UTC)?/;

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
      return {
        kind: 'bad-credential',
        reason: 'upstream answered 402: a billing problem',
        suspicion: 'billing',
      };
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
 * A 400 can be the organization's spend limit, its empty account, or its end. Only the upstream's own words at the start of `error.message` count,
 * so that text which a client made it echo cannot.
 *
 * @param body the decoded body
 */
export function classifyBadRequest(body: string): Outcome {
  const message = messageOf(body);
  if (message?.startsWith(SPEND_LIMIT) === true) {
    return {
      kind: 'bad-credential',
      reason: 'the organization reached its own spend limit',
      suspicion: 'spend-limit',
      untilMs: accessDay(message),
    };
  }
  if (message?.startsWith(NO_CREDIT) === true) {
    return { kind: 'bad-credential', reason: 'the organization has no credit left', suspicion: 'billing' };
  }
  return message?.startsWith(DISABLED) === true
    ? { kind: 'bad-credential', reason: 'the organization has been disabled' }
    : NEUTRAL;
}

/**
 * A 429 without `retry-after` can be the monthly cap of the organization's tier.
 *
 * @param body the decoded body
 * @param otherwise what it is if not
 */
export function classifyRateLimit(body: string, otherwise: Outcome): Outcome {
  const message = messageOf(body);
  if (message?.startsWith(MONTHLY_CAP) !== true) return otherwise;
  return {
    kind: 'bad-credential',
    reason: 'the organization reached the monthly cap of its tier',
    suspicion: 'monthly-cap',
    untilMs: accessDay(message),
  };
}

function messageOf(body: string): string | undefined {
  try {
    const parsed = JSON.parse(body) as { error?: { message?: unknown } } | null;
    const message = parsed?.error?.message;
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}

/** Wall clock, ms; null where the message names no day. */
function accessDay(message: string): number | null {
  const day = ACCESS_DAY.exec(message)?.[1];
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? null : at;
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
