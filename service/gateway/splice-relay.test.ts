import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordedExchange } from '../testing/recorded-exchange.ts';
import { chunksOf } from '../testing/sse-reference.ts';
import type { BodyLength } from './response-headers.ts';
import { SpliceRelay } from './splice-relay.ts';

function spliced(chunks: readonly Buffer[], publicBase = 'http://gateway.test', upstreamPrefix = '') {
  const recorded = recordedExchange();
  const heads: BodyLength[] = [];
  const bodies: string[] = [];
  const relay = new SpliceRelay(recorded.exchange, {
    sendHead: (length) => heads.push(length),
    publicBase,
    upstreamPrefix,
    decoder: null,
    onBody: (body) => bodies.push(body.toString('utf8')),
  });
  for (const chunk of chunks) relay.data(chunk);
  relay.end();
  return { text: recorded.body().toString('utf8'), heads, bodies, ending: recorded.ending() };
}

describe('SpliceRelay', () => {
  it('changes the address in results_url and no other value of any JSON', () => {
    const path = fc.stringMatching(/^[a-z0-9/_.-]{0,20}$/);
    const batch = fc.record(
      {
        id: fc.string({ unit: 'grapheme' }),
        results_url: fc.oneof(
          path.map((each) => `https://api.anthropic.com/v1/${each}`),
          fc.constantFrom(null, 'soon', ''),
        ),
        results_urls: fc.webUrl(),
        note: fc.constantFrom('"results_url":"https://x.example/y"', '\\"results_url\\": "', '橋 é \u0000'),
        deep: fc.jsonValue({ maxDepth: 2 }),
      },
      { requiredKeys: [] },
    );
    const json = fc
      .tuple(
        fc.oneof(batch, fc.record({ data: fc.array(batch, { maxLength: 3 }) })),
        fc.constantFrom(0, 1, '\t'),
      )
      .map(([value, space]) => JSON.stringify(value, null, space));
    fc.assert(
      fc.property(
        json.chain((text) => chunksOf(Buffer.from(text)).map((chunks) => ({ text, chunks }))),
        ({ text, chunks }) => {
          const result = spliced(chunks);
          const expected: unknown = JSON.parse(text, (key, value: unknown) =>
            key === 'results_url' && typeof value === 'string'
              ? value.replace(/^https:\/\/api\.anthropic\.com/, 'http://gateway.test')
              : value,
          );
          expect(JSON.parse(result.text)).toEqual(expected);
          expect(result.bodies).toEqual([text]);
          expect(result.ending).toBe('end');
          const isChanged = result.text !== text;
          expect(result.heads).toEqual([isChanged ? Buffer.byteLength(result.text) : 'as received']);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes off the path of the upstream’s own address, and only that', () => {
    const through = (url: string): string =>
      spliced([Buffer.from(`{"results_url":"${url}"}`)], 'https://gw.test/claude', '/proxy').text;
    expect(through('https://up.test/proxy/v1/a')).toBe('{"results_url":"https://gw.test/claude/v1/a"}');
    expect(through('https://up.test/proxyx/v1/a')).toBe(
      '{"results_url":"https://gw.test/claude/proxyx/v1/a"}',
    );
    expect(through('https://api.anthropic.com/v1/a?b=1')).toBe(
      '{"results_url":"https://gw.test/claude/v1/a?b=1"}',
    );
  });

  it('sends nothing before the end, and tells the client when there is none', () => {
    const { exchange, body, ending, errorClass } = recordedExchange();
    const heads: BodyLength[] = [];
    const relay = new SpliceRelay(exchange, {
      sendHead: (length) => heads.push(length),
      publicBase: '',
      upstreamPrefix: '',
      decoder: null,
      onBody: () => undefined,
    });
    relay.data(Buffer.from('{"results_url"'));
    expect([heads, body().length]).toEqual([[], 0]);
    relay.fail();
    expect([heads, body().length, ending(), errorClass()]).toEqual([[], 0, 'refused', 'upstream_truncated']);
  });
});
