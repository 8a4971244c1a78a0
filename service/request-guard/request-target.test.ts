import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRefusal, parseRequestTarget } from './request-target.ts';

const decoded = (raw: string): string | null => {
  const target = parseRequestTarget(raw);
  return isRefusal(target) ? null : target.decodedPath;
};

describe('parseRequestTarget', () => {
  it.each([
    ['/', '/'],
    ['/v1/messages', '/v1/messages'],
    ['/v1/messages/', '/v1/messages/'],
    ['/v1/messages?beta=true', '/v1/messages'],
    ['/v1/files/file_011CNha8iCJcU1wXNR6q4V8w/content', '/v1/files/file_011CNha8iCJcU1wXNR6q4V8w/content'],
    ['/v1/%6frganizations', '/v1/organizations'],
    ['/v1/%C3%A9', '/v1/é'],
    ['/v1/a%20b', '/v1/a b'],
    ['/v1/...', '/v1/...'],
    ['/v1/.well-known', '/v1/.well-known'],
    ['/v1/a.b..c', '/v1/a.b..c'],
    ['/v1/100%25', '/v1/100%'],
    ['/v1/a:b@c;d=e,f', '/v1/a:b@c;d=e,f'],
    ['/v1/a"b<c>{d}|e^`f', '/v1/a"b<c>{d}|e^`f'],
    ['/v1/\xe9\xff', '/v1/\xe9\xff'],
  ])('reads %j as the path %j', (raw, path) => {
    expect(decoded(raw)).toBe(path);
  });

  it.each([
    // dot segments
    '/.',
    '/..',
    '/v1/.',
    '/v1/..',
    '/v1/../api',
    '/v1/./messages',
    '/v1/messages/..',
    '/v1/..;/organizations',
    '/v1/.;x/messages',
    // empty segments
    '//',
    '//v1/messages',
    '/v1//messages',
    '/v1/messages//',
    // backslashes
    '/v1\\messages',
    '/v1/..\\messages',
    '/\\evil.example/v1',
    // encoded dots, slashes and backslashes, in either case, wherever they stand
    '/v1/%2e%2e/organizations',
    '/v1/%2E./organizations',
    '/v1/.%2e/organizations',
    '/v1/file%2ejson',
    '/v1%2fmessages',
    '/v1%2Fmessages',
    '/v1/a%5cb',
    '/v1/a%5Cb',
    // the same, encoded twice
    '/v1/%252e%252e/organizations',
    '/v1%252fmessages',
    '/v1/a%255cb',
    '/v1/%25%32%65',
    // what is no path
    '',
    '*',
    'v1/messages',
    'http://127.0.0.1:3000/v1/messages',
    'https://evil.example/v1/messages',
    'example.com:443',
    '?x=1',
    '/v1/messages#fragment',
    // percent-encodings that are none
    '/v1/%',
    '/v1/%2',
    '/v1/%zz',
    '/v1/%c3',
    '/v1/%ff',
    '/v1/%ed%a0%80',
  ])('refuses %j', (raw) => {
    expect(parseRequestTarget(raw)).toMatchObject({ code: 'bad_request_target' });
  });

  it('leaves queries alone: whatever stands there goes on as it came', () => {
    const query = 'a=../..//%2e%2f%5c\\&b=%zz&c=http://x/#y';
    expect(parseRequestTarget(`/v1/messages?${query}`)).toEqual({
      raw: `/v1/messages?${query}`,
      path: '/v1/messages',
      decodedPath: '/v1/messages',
      query,
    });
    expect(parseRequestTarget('/v1/messages??')).toMatchObject({ path: '/v1/messages', query: '?' });
  });

  it('keeps the bytes as received beside the decoded path', () => {
    expect(parseRequestTarget('/v1/%6dodels?x')).toMatchObject({
      raw: '/v1/%6dodels?x',
      path: '/v1/%6dodels',
      decodedPath: '/v1/models',
    });
  });

  it('lets no path through that a second decoding, or a path resolver, would turn into another', () => {
    const piece = fc.constantFrom(
      '/',
      '.',
      '..',
      '%2e',
      '%2F',
      '%5c',
      '%25',
      '2e',
      '2f',
      '\\',
      ';',
      'v1',
      'organizations',
      'a',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const raw = `/${pieces.join('')}`;
        const target = parseRequestTarget(raw);
        if (isRefusal(target)) return;
        let twice = target.decodedPath;
        try {
          twice = decodeURIComponent(target.decodedPath);
        } catch {
          // Not decodable a second time, so nobody decodes it to something else.
        }
        for (const path of [target.path, target.decodedPath, twice]) {
          expect(new URL(path, 'http://host').pathname.split('/')).toHaveLength(path.split('/').length);
          expect(new URL(path, 'http://host').host).toBe('host');
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('takes a long hostile path in a moment', () => {
    const begin = performance.now();
    for (const part of ['a/', '%41', '..;', '/a%', ';', '~', 'a%2', '\xff']) {
      parseRequestTarget(`/v1/${part.repeat(Math.floor(65_000 / part.length))}`);
    }
    expect(performance.now() - begin).toBeLessThan(500);
  });
});
