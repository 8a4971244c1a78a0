import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headersToSend, readAnswerHead, type BodyLength } from './response-headers.ts';

const DROPPED = [
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'set-cookie',
  'x-tulay-cache',
];

function sent(
  raw: readonly (Buffer | string)[],
  length: BodyLength = 'as received',
  dropShouldRetry = false,
): string[] {
  return headersToSend(readAnswerHead(raw), length, dropShouldRetry);
}

const anyName = fc.oneof(
  fc.constantFrom(
    'Content-Type',
    'content-length',
    'Content-Encoding',
    'request-id',
    'Date',
    'Server',
    'vary',
    'Warning',
    'retry-after',
    'x-should-retry',
    'Anthropic-RateLimit-Requests-Remaining',
    'anthropic-organization-id',
  ),
  fc.constantFrom(...DROPPED, ...DROPPED.map((name) => name.toUpperCase()), 'Set-Cookie', 'X-Tulay-Key'),
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,12}$/),
);
const anyValue = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
});

describe('the headers of an answer', () => {
  it('hands everything on in its order, case and number, but cookies and what is of this hop alone', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyName, anyValue)), (headers) => {
        const raw = headers.flat().map((text) => Buffer.from(text, 'latin1'));
        const expected = headers.filter(([name]) => {
          const lower = name.toLowerCase();
          return lower !== 'connection' && !DROPPED.includes(lower) && !lower.startsWith('x-tulay-');
        });
        expect(sent(raw)).toEqual(expected.flat());
      }),
    );
  });

  it('hands repeated fields on one by one', () => {
    const raw = ['warning', '110 - "a"', 'Warning', '110 - "b"', 'link', '<1>', 'link', '<2>'];
    expect(sent(raw)).toEqual(raw);
  });

  it('drops what Connection names', () => {
    const raw = [
      'x-hop',
      '1',
      'Connection',
      'close, X-Hop',
      'x-kept',
      '2',
      'connection',
      'other',
      'Other',
      '3',
    ];
    expect(sent(raw)).toEqual(['x-kept', '2']);
  });

  it('states the length of a body that the gateway changed, and no encoding', () => {
    const raw = ['Content-Encoding', 'gzip', 'a', '1', 'Content-Length', '90'];
    expect(sent(raw, 123)).toEqual(['a', '1', 'Content-Length', '123']);
  });

  it('states no length for a body that may grow, and leaves its encoding', () => {
    const raw = ['Content-Encoding', 'gzip', 'content-length', '90'];
    expect(sent(raw, 'open')).toEqual(['Content-Encoding', 'gzip']);
    expect(sent(raw, 'as received')).toEqual(raw);
  });

  it('leaves the upstream’s x-should-retry out where the gateway says it', () => {
    const raw = ['X-Should-Retry', 'true', 'a', '1'];
    expect(sent(raw, 'as received', true)).toEqual(['a', '1']);
    expect(sent(raw)).toEqual(raw);
  });
});
