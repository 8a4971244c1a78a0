import { describe, expect, it } from 'vitest';
import { nextStep } from './next-step.ts';

describe('the next step', () => {
  it('is about the worst part that something can be done about', () => {
    expect(nextStep([{ code: 'keys-out', out: 3, total: 9 }])).toEqual({ kind: 'keys', count: 3 });
    expect(
      nextStep([
        { code: 'store-trouble', reason: null, waiting: 4 },
        { code: 'errors-high', failed: 4, requests: 10, share: 0.4 },
      ]),
    ).toEqual({ kind: 'failures' });
    expect(nextStep([{ code: 'not-ready', reason: 'No key is configured.' }])).toEqual({ kind: 'add-key' });
  });

  it('leads to the first steps while answers are simulated', () => {
    expect(nextStep([{ code: 'all-well-simulated', serving: 3, total: 3 }])).toEqual({
      kind: 'getting-started',
    });
  });

  it('is none where all is well, or waiting is all there is', () => {
    expect(nextStep([{ code: 'all-well', serving: 3, total: 3 }])).toBeNull();
    expect(nextStep([{ code: 'draining' }])).toBeNull();
  });
});
