import { describe, expect, it } from 'vitest';
import {
  duringOf,
  firstProblems,
  isProperRefusal,
  lastFailureAfter,
  latenessP99,
  returnsAdmitted,
  servedIn,
  shareOf,
  statusText,
  wasServed,
} from './call-summary.ts';
import type { CallRecord } from './callers/caller-commands.ts';
import { GOALS, judge } from './goals.ts';
import { attemptsBetween } from './rig/attempts.ts';

function call(changes: Partial<CallRecord>): CallRecord {
  const { dueMs = 0 } = changes;
  return {
    model: 'claude-sonnet-5-5',
    visit: 0,
    dueMs,
    sentMs: dueMs,
    doneMs: dueMs + 500,
    status: 200,
    retryAfterMs: null,
    inputTokens: 100,
    cacheReadTokens: 0,
    problem: null,
    ...changes,
  };
}

describe('the summary of calls', () => {
  it('takes newcomers by when they were due, and what was served by when it was done', () => {
    const window = { fromMs: 1_000, toMs: 2_000 };
    const calls = [
      call({ dueMs: 700 }),
      call({ dueMs: 1_000 }),
      call({ dueMs: 1_600 }),
      call({ dueMs: 2_000 }),
    ];
    expect(duringOf(calls, window).map(({ dueMs }) => dueMs)).toEqual([1_000, 1_600]);
    expect(servedIn(calls, window)).toEqual({ calls: 2, inputTokens: 200 });
    expect(servedIn([call({ dueMs: 1_000, status: 429 })], window).calls).toBe(0);
  });

  it('judges only those who came back after newcomers had stopped', () => {
    const calls = [
      call({ dueMs: 900, visit: 1, status: 429 }),
      call({ dueMs: 1_000, visit: 1 }),
      call({ dueMs: 1_100, visit: 2, status: 429 }),
      call({ dueMs: 1_200 }),
    ];
    expect(returnsAdmitted(calls, 1_000)).toEqual({ share: 0.5, returned: 2 });
    expect(returnsAdmitted([], 0).share).toBeNaN();
  });

  it('takes only a 429 that says when to come back for a refusal', () => {
    expect(isProperRefusal(call({ status: 429, retryAfterMs: 3_000 }))).toBe(true);
    expect(isProperRefusal(call({ status: 429 }))).toBe(false);
    expect(isProperRefusal(call({ status: 503, retryAfterMs: 3_000 }))).toBe(false);
  });

  it('tells the last failure, what clients saw, and how late calls were sent', () => {
    const problem = '{"type":"error","error":{"message":"the \\"key\\" is out"}}';
    const calls = [
      call({ dueMs: 100, status: 529 }),
      call({ dueMs: 300, status: 0, problem }),
      call({ sentMs: 40 }),
    ];
    expect(lastFailureAfter(calls, 200)).toBe(600);
    expect(lastFailureAfter(calls, 900)).toBe(0);
    expect(statusText(calls)).toBe('no answer × 1, 200 × 1, 529 × 1');
    expect(firstProblems(calls)).toBe('0: the \\"key\\" is out');
    expect(shareOf(calls, wasServed)).toBeCloseTo(1 / 3);
    expect(latenessP99(calls)).toBe(40);
  });

  it('counts attempts between two looks at the upstream', () => {
    const before = [{ key: 'a', model: 'm', status: 200, count: 5 }];
    const after = [
      { key: 'a', model: 'm', status: 200, count: 8 },
      { key: 'a', model: 'm', status: 429, count: 1 },
      { key: 'b', model: 'n', status: 200, count: 2 },
    ];
    expect(attemptsBetween(before, after).all).toBe(6);
    expect(attemptsBetween(before, after, 'm').all).toBe(4);
    expect(attemptsBetween(before, after).of(429)).toBe(1);
  });
});

it('goals are met at their limits and missed beyond them', () => {
  expect(judge(0.995, GOALS.served)).toBe('met');
  expect(judge(0.9949, GOALS.served)).toBe('missed');
  expect(judge(1, GOALS.deadErrors)).toBe('met');
  expect(judge(2, GOALS.deadErrors)).toBe('missed');
  expect(judge(0, GOALS.probes)).toBe('missed');
  expect(judge(1, GOALS.probes)).toBe('met');
  expect(judge(Number.NaN, GOALS.served)).toBe('not measured');
});
