import { beforeEach, describe, expect, it } from 'vitest';
import { sampleEvent } from '../testing/sample-event.ts';
import { GatewayCounters } from './gateway-counters.ts';

let now: number;
let counters: GatewayCounters;
beforeEach(() => {
  now = 1_000_000;
  counters = new GatewayCounters({ now: () => now, wallNow: () => 0 });
});

describe('GatewayCounters', () => {
  it('counts requests by status, kind of answer and origin', () => {
    counters.recordRequest(sampleEvent());
    counters.recordRequest(sampleEvent());
    counters.recordRequest(sampleEvent({ stream: true, simulated: true }));
    counters.recordRequest(sampleEvent({ status: 529 }));
    counters.recordRequest(sampleEvent({ status: 0 }));
    expect(counters.totalRequests).toBe(5);
    expect(counters.requests).toEqual([
      { status: 0, stream: false, simulated: false, count: 1 },
      { status: 200, stream: false, simulated: false, count: 2 },
      { status: 200, stream: true, simulated: true, count: 1 },
      { status: 529, stream: false, simulated: false, count: 1 },
    ]);
  });

  it('adds up tokens, attempts and retries', () => {
    counters.recordRequest(
      sampleEvent({ inputTokens: 10, outputTokens: 5, cacheReadTokens: 3, attempts: 3 }),
    );
    counters.recordRequest(sampleEvent({ inputTokens: null, outputTokens: null, attempts: 0 }));
    counters.recordRequest(sampleEvent({ inputTokens: 1, outputTokens: 2, cacheCreationTokens: 7 }));
    expect(counters.tokens).toEqual({ input: 11, output: 7, cacheCreation: 7, cacheRead: 3 });
    expect(counters.attempts).toBe(4);
    expect(counters.retries).toBe(2);
  });

  it('keeps the number of error classes bounded, whatever upstream calls its errors', () => {
    counters.recordRequest(sampleEvent({ errorClass: 'overloaded_error' }));
    counters.recordRequest(sampleEvent({ errorClass: 'overloaded_error' }));
    counters.recordRequest(sampleEvent({ errorClass: 'not "a" class' }));
    for (let index = 0; index < 1_000; index += 1) {
      counters.recordRequest(sampleEvent({ errorClass: `made_up_${index}` }));
    }
    const { errors } = counters;
    expect(errors.length).toBe(64);
    expect(errors.find(({ errorClass }) => errorClass === 'overloaded_error')?.count).toBe(2);
    expect(errors.reduce((sum, { count }) => sum + count, 0)).toBe(1_003);
    expect(errors[0]?.errorClass).toBe('other');
  });

  it('knows the requests of the last minute and their average wait', () => {
    counters.recordRequest(sampleEvent({ queueMs: 30 }));
    now += 40_000;
    counters.recordRequest(sampleEvent({ queueMs: 10 }));
    expect(counters.requestsPerMinute).toBe(2);
    expect(counters.averageQueueMs).toBe(20);
    now += 30_000;
    expect(counters.requestsPerMinute).toBe(1);
    expect(counters.averageQueueMs).toBe(10);
    now += 60_000;
    expect(counters.requestsPerMinute).toBe(0);
    expect(counters.averageQueueMs).toBe(0);
  });

  it('knows which of them failed, for no fault of the caller', () => {
    counters.recordRequest(sampleEvent());
    counters.recordRequest(sampleEvent({ status: 529, errorClass: 'overloaded_error' }));
    counters.recordRequest(sampleEvent({ status: 200, errorClass: 'upstream_truncated' }));
    counters.recordRequest(sampleEvent({ status: 404, errorClass: 'not_found_error' }));
    counters.recordRequest(sampleEvent({ status: 499, errorClass: 'client_closed' }));
    expect([counters.requestsPerMinute, counters.failuresPerMinute]).toEqual([5, 2]);
    now += 60_000;
    expect(counters.failuresPerMinute).toBe(0);
  });

  it('times streams apart from whole answers', () => {
    counters.recordRequest(sampleEvent({ durationMs: 100, firstByteMs: 90 }));
    counters.recordRequest(sampleEvent({ durationMs: 9_000, firstByteMs: 300, stream: true }));
    counters.recordRequest(sampleEvent({ durationMs: 5, firstByteMs: null, stream: true }));
    expect(counters.durations.whole.count).toBe(1);
    expect(counters.durations.streamed.sum).toBe(9_005);
    expect(counters.firstBytes.streamed.count).toBe(1);
    expect(counters.firstBytes.whole.sum).toBe(90);
  });

  it('follows open streams', () => {
    counters.streamOpened();
    counters.streamOpened();
    counters.streamClosed();
    expect(counters.activeStreams).toBe(1);
  });
});
