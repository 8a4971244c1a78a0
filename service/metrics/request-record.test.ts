import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../shared/request-event.ts';
import { sampleEvent } from '../testing/sample-event.ts';
import { EventBatchBuilder, type EventBatch } from './event-batch.ts';
import { LineBuffer } from './line-buffer.ts';
import { RequestRecords } from './request-record.ts';

function lineOf(batch: EventBatch, index: number, records: RequestRecords): string {
  const lines = new LineBuffer();
  records.begin(batch);
  records.write(batch, index, lines);
  return Buffer.from(lines.written).toString();
}

function record(event: RequestEvent, fields?: 'known fields'): Record<string, unknown> {
  const builder = new EventBatchBuilder(2);
  builder.add(sampleEvent({ id: 'another' }));
  builder.add(event);
  const line = lineOf(builder.take(), 1, new RequestRecords(fields));
  expect(line.indexOf('\n')).toBe(line.length - 1);
  return JSON.parse(line) as Record<string, unknown>;
}

describe('RequestRecords', () => {
  it('is one line of JSON that says how the request went', () => {
    expect(record(sampleEvent())).toEqual({
      level: 'info',
      time: '2026-01-02T03:04:05.523Z',
      id: 'req_1',
      method: 'POST',
      path: '/v1/messages',
      status: 200,
      model: 'claude-sonnet-4-5',
      key: 'primary',
      inputTokens: 12,
      outputTokens: 345,
      durationMs: 523.75,
      firstByteMs: 210.46,
      attempts: 1,
      errorClass: null,
      simulated: false,
      msg: 'request',
    });
  });

  it('warns of a failure of the service or its upstream, not of the caller', () => {
    expect(record(sampleEvent({ status: 499 }))['level']).toBe('info');
    expect(record(sampleEvent({ status: 500, errorClass: 'api_error' }))).toMatchObject({
      level: 'warn',
      errorClass: 'api_error',
    });
  });

  it('leaves out what is not known where that is asked for', () => {
    const event = sampleEvent({
      model: null,
      keyLabel: null,
      inputTokens: null,
      outputTokens: null,
      firstByteMs: null,
    });
    expect(Object.keys(record(event, 'known fields'))).toEqual([
      'level',
      'time',
      'id',
      'method',
      'path',
      'status',
      'durationMs',
      'attempts',
      'msg',
    ]);
  });

  it('masks what looks like a credential, wherever a caller put it', () => {
    const event = sampleEvent({ path: '/v1/files/sk-ant-api03-abcdefghij', model: 'tly_0123456789abcdef' });
    expect(record(event)).toMatchObject({ path: '/v1/files/sk-…', model: 'tly_…' });
  });

  it('stays one line whatever a caller writes', () => {
    const model = 'a"b\\c\nd\u2028e\u0000';
    expect(record(sampleEvent({ model }))['model']).toBe(model);
  });

  it('is the same whatever was written before it', () => {
    const text = fc.constantFrom(null, '', 'a', '"', 'caf\u00e9 \u{1f600}', 'x'.repeat(128));
    const events = fc.array(
      fc.record({
        model: text,
        keyLabel: text,
        errorClass: text,
        path: fc.constantFrom('/a', '/b', '\u00fc'.repeat(512)),
        id: fc.constantFrom('tly-a1b2c3d4e5f6-7', 'a"b', '\u0000'.repeat(200)),
        status: fc.constantFrom(200, 404, 503),
        simulated: fc.boolean(),
        inputTokens: fc.option(fc.integer({ min: 0, max: 2 ** 40 })),
        durationMs: fc.double({ min: 0, max: 1e12, noNaN: true }),
      }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(events, (changes) => {
        const records = new RequestRecords();
        const builder = new EventBatchBuilder(changes.length);
        for (const change of changes) builder.add(sampleEvent(change));
        const batch = builder.take();
        for (const [index, change] of changes.entries()) {
          const line = lineOf(batch, index, records);
          expect(JSON.parse(line)).toEqual(JSON.parse(lineOf(batch, index, new RequestRecords())));
          const { durationMs, status, keyLabel: key, ...fields } = change;
          expect(JSON.parse(line)).toMatchObject({
            ...fields,
            status,
            key,
            level: status >= 500 ? 'warn' : 'info',
            durationMs: Math.round(durationMs * 100) / 100,
          });
        }
      }),
    );
  });

  it.each([
    [0, '1970-01-01T00:00:00.000Z'],
    [-1, '1969-12-31T23:59:59.999Z'],
    [999.9, '1970-01-01T00:00:00.999Z'],
    [8.64e15, ''],
    [Infinity, ''],
  ])('writes %s ms since the epoch as "%s"', (startedAt, expected) => {
    expect(record(sampleEvent({ startedAt, durationMs: 0 }))['time']).toBe(expected);
  });
});
