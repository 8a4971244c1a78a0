import { expect, it } from 'vitest';
import { promptSegments, totalTokens } from '../../../../service/upstream/simulator/prompt-segments.ts';
import { seededRandom } from '../../../../service/upstream/simulator/random.ts';
import { promptText, REQUEST_TOKENS } from './prompt-text.ts';

it('a prompt has as many tokens as was asked for, as the simulator counts them', () => {
  const random = seededRandom('texts');
  for (const tokens of [20, 100, 777, 4_000]) {
    const content = promptText(random, tokens - REQUEST_TOKENS, `1 requests ${tokens}`);
    const messages = [{ role: 'user' as const, content }];
    expect(totalTokens(promptSegments({ model: 'claude-sonnet-5-5', messages }))).toBe(tokens);
  }
});

it('prompts of equal tokens have different lengths and beginnings', () => {
  const random = seededRandom('texts');
  const texts = Array.from({ length: 50 }, (_, index) => promptText(random, 400, `1 ${index}`));
  expect(new Set(texts.map((text) => text.slice(0, 40))).size).toBe(50);
  const lengths = texts.map((text) => text.length);
  expect(Math.max(...lengths) / Math.min(...lengths)).toBeGreaterThan(1.3);
});
