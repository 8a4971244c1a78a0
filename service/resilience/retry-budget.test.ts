import { describe, expect, it } from 'vitest';
import { RetryBudget } from './retry-budget.ts';

function busyWith(requests: number): RetryBudget {
  const budget = new RetryBudget();
  for (let index = 0; index < requests; index += 1) budget.requestStarted();
  return budget;
}

const retriesOf = (budget: RetryBudget): number => {
  let retries = 0;
  while (retries < 1_000 && budget.tryRetry()) retries += 1;
  return retries;
};

describe('RetryBudget', () => {
  it('lets three retries out at once, however quiet the service is', () => {
    expect(retriesOf(busyWith(0))).toBe(3);
    expect(retriesOf(busyWith(1))).toBe(3);
    expect(retriesOf(busyWith(15))).toBe(3);
  });

  it('lets out a fifth of the requests under way', () => {
    expect(retriesOf(busyWith(20))).toBe(4);
    expect(retriesOf(busyWith(100))).toBe(20);
  });

  it('counts a retry until it has ended', () => {
    const budget = busyWith(0);
    expect(retriesOf(budget)).toBe(3);
    budget.retryEnded();
    expect(budget.tryRetry()).toBe(true);
    expect(budget.tryRetry()).toBe(false);
  });

  it('shrinks as requests end', () => {
    const budget = busyWith(100);
    for (let index = 0; index < 10; index += 1) budget.tryRetry();
    for (let index = 0; index < 80; index += 1) budget.requestEnded();
    expect(budget.tryRetry()).toBe(false);
  });

  it('can be given other figures', () => {
    expect(retriesOf(new RetryBudget({ share: 1, minimum: 0 }))).toBe(0);
  });
});
