import { describe, expect, it } from 'vitest';
import { MAX_IMPORT_BYTES } from '../../../shared/keys.ts';
import { importProblem, tooLarge } from './import-text.ts';

describe('a text to import', () => {
  it('is sent when it is one', () => {
    expect(importProblem('ANTHROPIC_API_KEY=x')).toBeNull();
    expect(importProblem('x'.repeat(MAX_IMPORT_BYTES))).toBeNull();
  });

  it('is refused at once when it cannot be one', () => {
    expect(importProblem(' \n')).toBe('empty');
    expect(importProblem('A\0B')).toBe('notText');
    expect(importProblem('x'.repeat(10_000_000))).toBe('tooLarge');
    // Two bytes each.
    expect(importProblem('é'.repeat(MAX_IMPORT_BYTES / 2 + 1))).toBe('tooLarge');
    expect(tooLarge(MAX_IMPORT_BYTES)).toBe(false);
  });
});
