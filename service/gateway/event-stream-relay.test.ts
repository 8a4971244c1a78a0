import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixture } from '../testing/fixture.ts';
import { recordedExchange } from '../testing/recorded-exchange.ts';
import { anyStreamText, chunksOf, cutAt, referenceEvents } from '../testing/sse-reference.ts';
import { StreamAnswerReader, type AnswerFacts } from './answer-reader.ts';
import { EventStreamRelay } from './event-stream-relay.ts';

const HELD = 64 * 1024;

function relayed(chunks: readonly Buffer[], how: 'end' | 'fail', mustStop: boolean) {
  const recorded = recordedExchange();
  const facts = recorded.exchange as AnswerFacts;
  const relay = new EventStreamRelay(recorded.exchange, new StreamAnswerReader(facts), mustStop);
  for (const chunk of chunks) relay.data(chunk);
  const whole = how === 'end' ? relay.end() : relay.fail();
  return { ...recorded, whole };
}

describe('EventStreamRelay', () => {
  it('passes any stream that is complete as it came, and adds nothing to one that breaks off after its end', () => {
    const complete = fc
      .tuple(
        anyStreamText,
        fc.constantFrom('event: message_stop\ndata: {}\n\n', 'event: error\rdata: {}\r\r'),
      )
      .map(([text, last]) => `data: first\n\n${text}\n\n${last}`);
    fc.assert(
      fc.property(
        complete.chain((text) => chunksOf(Buffer.from(text)).map((chunks) => ({ text, chunks }))),
        fc.constantFrom('end', 'fail'),
        ({ text, chunks }, how) => {
          const { body, ending } = relayed(chunks, how, true);
          expect(ending()).toBe('end');
          expect(body().toString('utf8')).toBe(text);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('of any stream that breaks off passes the whole events and then one error, cut wherever it was', () => {
    fc.assert(
      fc.property(
        anyStreamText
          .map((text) => `data: first\n\n${text}`)
          .chain((text) => chunksOf(Buffer.from(text)).map((chunks) => ({ text, chunks }))),
        fc.boolean(),
        ({ text, chunks }, mustStop) => {
          const expected = referenceEvents(text);
          fc.pre(!expected.some(({ name }) => name === 'error' || name === 'message_stop'));
          const { body, ending, errorClass } = relayed(chunks, 'fail', mustStop);
          expect([ending(), errorClass()]).toEqual(['end', 'upstream_truncated']);
          const seen = referenceEvents(body().toString('utf8'));
          expect(seen.slice(0, -1)).toEqual(expected);
          expect(seen.at(-1)?.name).toBe('error');
          expect(JSON.parse(seen.at(-1)?.data ?? '')).toMatchObject({
            type: 'error',
            error: { type: 'api_error' },
            request_id: 'tly-1',
          });
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('of a stream that need not stop passes the last fragment at a clean end', () => {
    const { body, ending, whole } = relayed([Buffer.from('data: 1\n\ndata: 2')], 'end', false);
    expect([body().toString(), ending(), whole]).toEqual(['data: 1\n\ndata: 2', 'end', true]);
  });

  it('says whether a stream that must stop has', () => {
    expect(relayed([fixture('text')], 'end', true).whole).toBe(true);
    expect(relayed([fixture('text').subarray(0, -1)], 'end', true).whole).toBe(false);
    expect(relayed([fixture('upstream-error')], 'end', true).whole).toBe(true);
  });

  it.each([HELD - 1, HELD, HELD + 1, 3 * HELD])(
    'holds an unfinished event of at most 64 KB: %i bytes',
    (bytes) => {
      const before = Buffer.from('event: a\ndata: 1\n\n');
      const fragment = Buffer.alloc(bytes, 'data: ');
      for (const cuts of [[before.length], [before.length, before.length + 1, before.length + 5_000]]) {
        const { body, ending } = relayed(cutAt(Buffer.concat([before, fragment]), cuts), 'fail', true);
        if (bytes <= HELD) {
          expect(ending()).toBe('end');
          expect(body().toString('latin1', before.length)).toMatch(/^event: error\n/);
        } else {
          expect(ending()).toBe('reset');
          expect(body().equals(Buffer.concat([before, fragment]))).toBe(true);
        }
      }
    },
  );

  it.each([
    '',
    '\n',
    '\r\n',
    ':',
    ': comment',
    '\ufeffevent: a',
    'e',
    'ev',
    'event',
    'data:',
    'id',
    'retry: 1',
  ])('takes %j for the beginning of a stream', (text) => {
    expect(relayed([Buffer.from(text)], 'fail', true).ending()).toBe('end');
    expect(
      relayed(
        [...Buffer.from(text)].map((byte) => Buffer.from([byte])),
        'fail',
        true,
      ).ending(),
    ).toBe('end');
  });

  it.each(['{', '<html>\n\n', 'events: 1', 'eventually', 'x', 'data 1', 'Internal Server Error', '\ufeff{'])(
    'takes %j for something else, and breaks the connection',
    (text) => {
      expect(relayed([Buffer.from(text)], 'fail', true).ending()).toBe('reset');
      expect(relayed([Buffer.from(text)], 'end', true).ending()).toBe('reset');
      expect(
        relayed(
          [...Buffer.from(text)].map((byte) => Buffer.from([byte])),
          'fail',
          true,
        ).ending(),
      ).toBe('reset');
    },
  );

  it('passes on that the client is not keeping up', () => {
    const { exchange } = recordedExchange([false, true, false]);
    const relay = new EventStreamRelay(exchange, new StreamAnswerReader(exchange), true);
    expect(relay.data(Buffer.from('data: 1\n\n'))).toBe(false);
    expect(relay.data(Buffer.from('data: 2'))).toBe(true);
    expect(relay.data(Buffer.from('\n\ndata: 3\n\n'))).toBe(true);
    expect(relay.data(Buffer.alloc(HELD + 1, 'x'))).toBe(false);
  });
});
