import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

describe('the options of the key pool bench', () => {
  it('are the whole minute of everything by default', () => {
    expect(readOptions([])).toMatchObject({ seconds: 60, seed: '1', strict: false, jsonFile: undefined });
    expect(readOptions([])).toHaveProperty('sections.length', 8);
  });

  it('keep sections in their order', () => {
    expect(readOptions(['--only', 'storm, requests'])).toMatchObject({ sections: ['requests', 'storm'] });
  });

  it('name what is wrong', () => {
    expect(readOptions(['--only', 'nothing'])).toContain('not "nothing"');
    expect(readOptions(['--seconds', '61'])).toContain('5 to 60');
    expect(readOptions(['--seconds', 'long'])).toContain('not "long"');
    expect(readOptions(['--fast'])).toContain('--fast');
  });
});
