import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REQUEST_EVENT_COLUMNS, type RequestEvent } from '../../shared/request-event.ts';
import { sampleEvent } from '../testing/sample-event.ts';
import {
  EventBatchBuilder,
  eventOf,
  LONGEST_NAME,
  LONGEST_PATH,
  NUMBER_COLUMNS,
  NUMBERS,
  TEXT_COLUMNS,
  TEXTS,
  WORD_COLUMNS,
  wordOf,
} from './event-batch.ts';

describe('EventBatchBuilder', () => {
  it('knows every field of an event', () => {
    expect([...NUMBER_COLUMNS, ...WORD_COLUMNS, ...TEXT_COLUMNS].toSorted()).toEqual(
      [...REQUEST_EVENT_COLUMNS].toSorted(),
    );
  });

  it('puts every field in its column', () => {
    const number = fc.option(fc.integer({ min: 0, max: 1e9 }));
    const text = fc.option(fc.string());
    const events = fc.array(
      fc.record<Partial<RequestEvent>>({
        status: fc.integer({ min: 100, max: 599 }),
        stream: fc.boolean(),
        simulated: fc.boolean(),
        inputTokens: number,
        outputTokens: number,
        firstByteMs: number,
        userId: text,
        model: text,
        errorClass: text,
        upstreamRequestId: text,
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(events, (changes) => {
        const builder = new EventBatchBuilder(8);
        const recorded = changes.map((change) => sampleEvent(change));
        for (const event of recorded) builder.add(event);
        const peeked = builder.peek();
        expect(recorded.map((_, index) => eventOf(peeked, index))).toEqual(recorded);
        const batch = builder.take();
        expect(recorded.map((_, index) => eventOf(batch, index))).toEqual(recorded);
        expect(batch.count).toBe(recorded.length);
        for (const [index, event] of recorded.entries()) {
          const numbers = NUMBER_COLUMNS.map((name) => Number(event[name] ?? NaN));
          expect(Array.from(batch.numbers.subarray(index * NUMBERS, (index + 1) * NUMBERS))).toEqual(numbers);
          const texts = TEXT_COLUMNS.map((name) => event[name]);
          expect(WORD_COLUMNS.map((name) => wordOf(batch, index, name))).toEqual(
            WORD_COLUMNS.map((name) => event[name]),
          );
          expect(batch.texts.slice(index * TEXTS, (index + 1) * TEXTS)).toEqual(texts);
        }
        expect(new Set(batch.dictionary).size).toBe(batch.dictionary.length);
        expect(builder.count).toBe(0);
      }),
    );
  });

  it('hands out batches that later events do not change', () => {
    const builder = new EventBatchBuilder(2);
    builder.add(sampleEvent({ id: 'first', model: 'one', status: 200 }));
    const first = builder.take();
    builder.add(sampleEvent({ id: 'second', model: 'two', status: 500 }));
    expect(first.texts[0]).toBe('first');
    expect(wordOf(first, 0, 'model')).toBe('one');
    expect(first.numbers[1]).toBe(200);
  });

  it('cuts texts whose length others choose', () => {
    const builder = new EventBatchBuilder(1);
    const long = 'x'.repeat(100_000);
    builder.add(
      sampleEvent({ path: long, model: long, errorClass: long, stopReason: long, upstreamRequestId: long }),
    );
    const { texts, dictionary } = builder.take();
    const [most, next] = [...texts, ...dictionary].map((text) => text?.length ?? 0).toSorted((a, b) => b - a);
    expect(most).toBe(LONGEST_PATH);
    expect(next).toBe(LONGEST_NAME);
  });
});
