import { describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../shared/request-event.ts';
import { sampleEvent } from '../testing/sample-event.ts';
import { EventBatchBuilder } from './event-batch.ts';
import { requestRecord } from './request-record.ts';

function record(event: RequestEvent, fields?: 'known fields'): Record<string, unknown> {
  const builder = new EventBatchBuilder(2);
  builder.add(sampleEvent({ id: 'another' }));
  builder.add(event);
  const line = requestRecord(builder.take(), 1, fields);
  expect(line.indexOf('\n')).toBe(line.length - 1);
  return JSON.parse(line) as Record<string, unknown>;
}

describe('requestRecord', () => {
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
});
