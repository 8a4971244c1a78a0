import { createServer, type AddressInfo } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import { classifyError } from './classify-error.ts';

const answer = (status: number, headers: Record<string, string> = {}): unknown =>
  Anthropic.APIError.generate(
    status,
    { type: 'error', error: { message: 'no' } },
    'no',
    new Headers(headers),
  );

async function thrownBy(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return error;
  }
}

describe('classifyError', () => {
  it.each([
    [400, 'caller', false],
    [401, 'caller', false],
    [403, 'caller', false],
    [404, 'caller', false],
    [408, 'failure', true],
    [409, 'caller', false],
    [413, 'caller', false],
    [422, 'caller', false],
    [429, 'limited', true],
    [500, 'failure', true],
    [503, 'failure', true],
    [529, 'failure', true],
  ] as const)('takes the SDK’s error of a %d for %s, worth retrying: %s', (status, kind, worthRetrying) => {
    expect(classifyError(answer(status))).toMatchObject({ kind, worthRetrying, status });
  });

  it('does as the answer says', () => {
    expect(classifyError(answer(500, { 'x-should-retry': 'false' })).worthRetrying).toBe(false);
    expect(classifyError(answer(409, { 'x-should-retry': 'true' })).worthRetrying).toBe(true);
    expect(classifyError(answer(429, { 'retry-after': '7' })).retryAfterMs).toBe(7_000);
    expect(classifyError(answer(429, { 'retry-after-ms': '250', 'retry-after': '7' })).retryAfterMs).toBe(
      250,
    );
    const soon = { status: 429, headers: { 'retry-after': 'Mon, 23 Nov 2026 12:00:30 GMT' } };
    expect(classifyError(soon, () => Date.UTC(2026, 10, 23, 12)).retryAfterMs).toBe(30_000);
    expect(classifyError(answer(429, { 'retry-after': 'soon' })).retryAfterMs).toBeUndefined();
  });

  it('tells broken connections from mistakes of the program, and from calls that were given up', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const refused = await thrownBy(() => fetch(`http://127.0.0.1:${port}`));
    expect(classifyError(refused)).toMatchObject({ kind: 'failure', worthRetrying: true });
    expect(classifyError(new Anthropic.APIConnectionError({ message: 'reset' }))).toMatchObject({
      kind: 'failure',
    });
    expect(classifyError(new Anthropic.APIUserAbortError())).toMatchObject({
      kind: 'aborted',
      worthRetrying: false,
    });
    expect(classifyError(AbortSignal.abort().reason)).toMatchObject({ kind: 'aborted' });
    expect(classifyError(new TypeError('x is not a function'))).toMatchObject({
      kind: 'caller',
      worthRetrying: false,
    });
    expect(classifyError(new Error('anything'))).toMatchObject({ kind: 'failure', worthRetrying: true });
    expect(classifyError('a text')).toMatchObject({ kind: 'failure' });
    expect(classifyError(null)).toMatchObject({ kind: 'failure' });
  });
});
