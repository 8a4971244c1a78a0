import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRequestHeaders } from './request-headers.ts';

const REPLACED_OR_CONSUMED = [
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'http2-settings',
  'content-length',
  'cookie',
  'x-api-key',
  'authorization',
  'x-tulay-key',
  'x-tulay-via',
  'x-tulay-priority',
  'x-tulay-anything-else',
];

const randomCase = (name: string): fc.Arbitrary<string> =>
  fc
    .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
    .map((upper) =>
      Array.from(name, (letter, at) => (upper[at] === true ? letter.toUpperCase() : letter)).join(''),
    );

const anyName = fc.oneof(
  fc
    .constantFrom(
      'anthropic-version',
      'anthropic-beta',
      'anthropic-future-thing',
      'content-type',
      'content-encoding',
      'accept-encoding',
      'origin',
      'sec-fetch-site',
      'access-control-request-method',
      'user-agent',
      'x-stainless-retry-count',
      'idempotency-key',
      'x-tulayed',
    )
    .chain(randomCase),
  fc.constantFrom(...REPLACED_OR_CONSUMED.filter((name) => name !== 'connection')).chain(randomCase),
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9!#$%&'*+.^_`|~-]{0,12}$/),
);
/** Latin-1, as Node hands values over: bytes above 0x7f are characters of their own. */
const anyValue = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
});

describe('readRequestHeaders', () => {
  it('forwards everything in its order, case and number, but what is replaced, consumed or of this hop alone', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyName, anyValue)), (headers) => {
        const expected = headers.filter(([name]) => {
          const lower = name.toLowerCase();
          return !REPLACED_OR_CONSUMED.includes(lower) && !lower.startsWith('x-tulay-');
        });
        expect(readRequestHeaders(headers.flat()).forward).toEqual(expected.flat());
      }),
    );
  });

  it('does not forward what Connection names, however it is spelled and wherever it stands', () => {
    const raw = ['X-Hop', '1', 'connection', 'keep-alive, x-hop', 'A', '2', 'x-HOP', '3', 'CONNECTION', 'a'];
    expect(readRequestHeaders(raw).forward).toEqual([]);
    expect(readRequestHeaders([...raw, 'B', '4']).forward).toEqual(['B', '4']);
  });

  it('keeps repeated fields apart and notes their values together', () => {
    const raw = [
      'anthropic-beta',
      'a,b',
      'Anthropic-Beta',
      'c',
      'content-encoding',
      'gzip',
      'Content-Encoding',
      'br',
    ];
    const headers = readRequestHeaders(raw);
    expect(headers.forward).toEqual(raw);
    expect(headers.beta).toBe('a,b,c');
    expect(headers.contentEncoding).toBe('gzip,br');
  });

  it('notes what the gateway acts on', () => {
    const headers = readRequestHeaders(
      Object.entries({
        Host: 'here:1',
        HOST: 'there',
        Origin: 'http://o',
        'Sec-Fetch-Site': 'cross-site',
        'X-API-Key': 'tly_a',
        Authorization: 'Bearer b',
        'Content-Length': '17',
        'Transfer-Encoding': 'chunked',
        'X-Tulay-Key': 'primary',
        'X-Tulay-Via': 'one',
        'x-tulay-via': 'two',
        'Access-Control-Request-Method': 'POST',
      }).flat(),
    );
    expect(headers).toMatchObject({
      host: 'there',
      hostCount: 2,
      origin: 'http://o',
      fetchSite: 'cross-site',
      apiKey: 'tly_a',
      authorization: 'Bearer b',
      contentLength: '17',
      transferEncoding: 'chunked',
      keyLabel: 'primary',
      via: 'one,two',
      corsRequestMethod: 'POST',
    });
  });

  it('goes on working when clients send more spellings than it remembers', () => {
    const names = Array.from({ length: 3_000 }, (_, index) => `x-unheard-of-${index}`);
    expect(readRequestHeaders(names.flatMap((name) => [name, '1'])).forward).toHaveLength(6_000);
    expect(readRequestHeaders(['CooKiE', 'secret', 'X-TuLaY-NeW', '1', 'x-new-name', '2']).forward).toEqual([
      'x-new-name',
      '2',
    ]);
  });
});
