import { describe, expect, it } from 'vitest';
import { DEFAULT_PREFERENCES, parsePreferences } from './preferences.ts';

describe('stored preferences', () => {
  it('are read back', () => {
    const chosen = { theme: 'dark', density: 'compact', language: 'fil', sidebar: 'rail' } as const;
    expect(parsePreferences(JSON.stringify(chosen))).toEqual(chosen);
  });

  it.each([null, '', '{', '[]', 'null', '7', '{"theme":"sepia","density":3}'])(
    'are the defaults where they say nothing: %s',
    (stored) => {
      expect(parsePreferences(stored)).toEqual(DEFAULT_PREFERENCES);
    },
  );

  it('keep what can be read', () => {
    expect(parsePreferences('{"theme":"dark","language":"tlh"}')).toEqual({
      ...DEFAULT_PREFERENCES,
      theme: 'dark',
    });
  });
});
