import { describe, expect, it } from 'vitest';
import {
  classifyBadRequest,
  classifyRateLimit,
  classifyResponse,
  retryAfterMs,
} from './classify-response.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const now = (): number => NOW;

describe('classifyResponse', () => {
  it.each([
    [200, 'success'],
    [201, 'success'],
    [204, 'success'],
    [302, 'success'],
    [304, 'success'],
    [399, 'success'],
    // the caller's mistakes say nothing about the key
    [400, 'neutral'],
    [404, 'neutral'],
    [405, 'neutral'],
    [408, 'neutral'],
    [409, 'neutral'],
    [413, 'neutral'],
    [415, 'neutral'],
    [422, 'neutral'],
    [431, 'neutral'],
    [451, 'neutral'],
    [499, 'neutral'],
    [508, 'neutral'],
    // the key
    [401, 'bad-credential'],
    [402, 'bad-credential'],
    [403, 'forbidden'],
    [429, 'rate-limited'],
    // the upstream
    [500, 'failure'],
    [501, 'failure'],
    [502, 'failure'],
    [503, 'failure'],
    [504, 'failure'],
    [520, 'failure'],
    [599, 'failure'],
    [529, 'overloaded'],
  ] as const)('takes %d as %s', (status, kind) => {
    expect(classifyResponse(status, {}, now).kind).toBe(kind);
  });

  it('reads how long to stay away from a 429', () => {
    expect(classifyResponse(429, { 'retry-after': '7' }, now)).toEqual({
      kind: 'rate-limited',
      retryAfterMs: 7_000,
    });
    expect(classifyResponse(429, {}, now)).toEqual({ kind: 'rate-limited', retryAfterMs: undefined });
  });
});

describe('retryAfterMs', () => {
  it.each([
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '30' }, 30_000],
    [{ 'retry-after': '1.5' }, 1_500],
    [{ 'retry-after': ' 2 ' }, 2_000],
    [{ 'retry-after': 'Mon, 23 Nov 2026 12:01:00 GMT' }, 60_000],
    [{ 'retry-after': 'Mon, 23 Nov 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after-ms': '250', 'retry-after': '30' }, 250],
    [{ 'retry-after-ms': 'soon', 'retry-after': '30' }, 30_000],
    [{}, undefined],
    [{ 'retry-after': '' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': '1e3' }, undefined],
    [{ 'retry-after': 'Infinity' }, undefined],
    [{ 'retry-after': '0x10' }, undefined],
    [{ 'retry-after': ['5', '6'] }, undefined],
  ])('of %j is %s', (headers: Record<string, string | string[]>, ms) => {
    expect(retryAfterMs(headers, now)).toBe(ms);
  });
});

describe('classifyBadRequest', () => {
  const SPEND_LIMIT =
    'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.';
  const body = (message: unknown): string =>
    JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message } });

  it('knows the organization’s own spend limit by its words, and the day on which it ends', () => {
    expect(classifyBadRequest(body(SPEND_LIMIT))).toMatchObject({
      kind: 'bad-credential',
      suspicion: 'spend-limit',
      untilMs: Date.UTC(2026, 11, 1),
    });
    expect(classifyBadRequest(body('You have reached your specified API usage limits.'))).toMatchObject({
      untilMs: null,
    });
  });

  it('knows an organization without credit, and one that was switched off', () => {
    expect(
      classifyBadRequest(body('Your credit balance is too low to access the Anthropic API.')),
    ).toMatchObject({
      kind: 'bad-credential',
      suspicion: 'billing',
    });
    expect(classifyBadRequest(body('This organization has been disabled.'))).toMatchObject({
      kind: 'bad-credential',
    });
  });

  it.each([
    body('messages: at least one message is required'),
    // what a client can make the upstream repeat
    body(`messages.0.role: "${SPEND_LIMIT}" is not a role`),
    body(` ${SPEND_LIMIT}`),
    body([SPEND_LIMIT]),
    body({ toString: SPEND_LIMIT }),
    JSON.stringify({ message: SPEND_LIMIT }),
    JSON.stringify({ error: SPEND_LIMIT }),
    JSON.stringify({ error: { details: { message: SPEND_LIMIT } } }),
    SPEND_LIMIT,
    `"${SPEND_LIMIT}"`,
    'null',
    '[]',
    '',
    '{"error":{"message":"You have reached your specified API usage lim',
  ])('takes anything else as the caller’s mistake: %.70s', (text) => {
    expect(classifyBadRequest(text)).toEqual({ kind: 'neutral' });
  });
});

describe('classifyRateLimit', () => {
  const limited = { kind: 'rate-limited', retryAfterMs: undefined } as const;
  const body = (message: string): string =>
    JSON.stringify({ type: 'error', error: { type: 'rate_limit_error', message } });

  it('knows the monthly cap of a tier by its words, and the day on which it ends', () => {
    const text =
      "You have reached the monthly API usage threshold of your organization's tier. You will regain access on 2026-12-01 at 00:00 UTC.";
    expect(classifyRateLimit(body(text), limited)).toMatchObject({
      kind: 'bad-credential',
      suspicion: 'monthly-cap',
      untilMs: Date.UTC(2026, 11, 1),
    });
  });

  it.each([
    "This request would exceed your organization's rate limit",
    '“You have reached the monthly API usage threshold”',
  ])('takes anything else for a limit of the minute: %s', (message) => {
    expect(classifyRateLimit(body(message), limited)).toBe(limited);
    expect(classifyRateLimit('', limited)).toBe(limited);
  });
});
