import { describe, expect, it } from 'vitest';
import { heldOrder } from './held-order.ts';

describe('rows under the pointer', () => {
  it('stay although they no longer fit, and others wait', () => {
    expect(heldOrder(['a', 'b'], ['b', 'c'], new Set(['a', 'b', 'c']))).toEqual({
      shown: ['a', 'b'],
      waiting: 2,
    });
  });

  it('go when the key is gone', () => {
    expect(heldOrder(['a', 'b'], ['b'], new Set(['b']))).toEqual({ shown: ['b'], waiting: 0 });
  });
});
