import { describe, expect, it } from 'vitest';
import { reconnectDelayMs } from './reconnect-delay.ts';

describe('the wait before the next try', () => {
  it('doubles from half a second to ten seconds', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 1_000].map((attempt) => reconnectDelayMs(attempt, 0))).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000,
    ]);
  });

  it('is up to a half shorter by chance', () => {
    expect(reconnectDelayMs(3, 0.5)).toBe(1_500);
    expect(reconnectDelayMs(3, 1)).toBe(1_000);
  });
});
