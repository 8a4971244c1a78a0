/** Reads `anthropic-ratelimit-*` of an answer. What is absent or no number is NaN. */
import type { AnswerHeaders } from '../key-pool.ts';

export const LIMIT_HEADERS = {
  requests: {
    limit: 'anthropic-ratelimit-requests-limit',
    remaining: 'anthropic-ratelimit-requests-remaining',
  },
  input: {
    limit: 'anthropic-ratelimit-input-tokens-limit',
    remaining: 'anthropic-ratelimit-input-tokens-remaining',
  },
  output: {
    limit: 'anthropic-ratelimit-output-tokens-limit',
    remaining: 'anthropic-ratelimit-output-tokens-remaining',
  },
} as const;

export const ORGANIZATION_HEADER = 'anthropic-organization-id';

/** @returns NaN when it is absent, no whole number, or one that nobody can mean */
export function countOf(headers: AnswerHeaders, name: string): number {
  const value = headers[name];
  if (typeof value !== 'string' || value.length > 15) return Number.NaN;
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at);
    if (code < 48 || code > 57) return Number.NaN;
  }
  return value === '' ? Number.NaN : Number(value);
}

/** The upstream's name for the organization; undefined when it does not say, or nothing that is a name. */
export function organizationOf(headers: AnswerHeaders): string | undefined {
  const value = headers[ORGANIZATION_HEADER];
  return typeof value === 'string' && value.length > 0 && value.length <= 128 ? value : undefined;
}
