import { describe, expect, it } from 'vitest';
import { looksLikeKey } from './secret-shape.ts';

describe('the shape of a key', () => {
  it.each(['sk-ant-api03-abcdefghij', '  sk-ant-api03-abcdefghij\n'])('is that of %j', (text) => {
    expect(looksLikeKey(text)).toBe(true);
  });

  it.each([
    '',
    'sk-ant-',
    'sk-proj-abcdefghijkl',
    'sk-ant-admin01-abcdefghij',
    'sk-ant-oat01-abcdefghij',
    'sk-ant-api03-abcdefghij sk-ant-api03-abcdefghij',
    '"sk-ant-api03-abcdefghij"',
    `sk-ant-${'x'.repeat(600)}`,
  ])('is not that of %j', (text) => {
    expect(looksLikeKey(text)).toBe(false);
  });
});
