import { describe, expect, it } from 'vitest';
import { paceFor } from './latency-model.ts';
import { findModel } from './model-catalogue.ts';
import { seededRandom } from './random.ts';
import type { LatencyOptions } from './simulator-options.ts';

const model = findModel('claude-sonnet-5-5');
if (model === undefined) throw new Error('the model is not known');
const prompt = { fresh: 10_000, cached: 0 };
const pace = (latency: LatencyOptions) => paceFor(latency, model, prompt, seededRandom('1'));

describe('the pace of an answer', () => {
  it('is so many times as fast as a realistic one when a speed is given', () => {
    const usual = pace('realistic');
    const fast = pace({ speed: 4 });
    expect(fast.firstTokenMs).toBeCloseTo(usual.firstTokenMs / 4);
    expect(fast.msPerToken).toBeCloseTo(usual.msPerToken / 4);
  });

  it('is the figures themselves when they are given', () => {
    expect(pace({ firstTokenMs: 70, tokensPerSecond: 500 })).toMatchObject({
      firstTokenMs: 70,
      msPerToken: 2,
    });
  });
});
