import { describe, expect, it } from 'vitest';
import { sparklinePath } from './sparkline-path.ts';

describe('the line of the last minutes', () => {
  it('goes from zero to the most, whole minutes solid and the running one dashed', () => {
    expect(sparklinePath([0, 10, 5], 20, 10)).toEqual({ solid: 'M0 10L10 0', dashed: 'M10 0L20 5' });
  });

  it('is none where there is no whole minute', () => {
    expect(sparklinePath([7], 20, 10)).toEqual({ solid: '', dashed: '' });
    expect(sparklinePath([], 20, 10)).toEqual({ solid: '', dashed: '' });
  });

  it('stays on the ground where nothing happened', () => {
    expect(sparklinePath([0, 0, 0], 20, 10).solid).toBe('M0 10L10 10');
  });
});
