import { describe, expect, it } from 'vitest';
import { ownRequest, parseFirstUse } from './first-use.ts';

describe('first use', () => {
  it('is a request that the console did not send', () => {
    expect(ownRequest([{ id: 'a' }, { id: 'b' }], ['a'])).toEqual({ id: 'b' });
    expect(ownRequest([{ id: 'a' }], ['a', 'b'])).toBeUndefined();
    expect(ownRequest([], [])).toBeUndefined();
  });

  it('is unknown where nothing sensible is stored', () => {
    for (const stored of [null, '', '{', '7', 'null', '{"sent":"x","used":1}']) {
      expect(parseFirstUse(stored)).toEqual({ used: false, sent: [] });
    }
    expect(parseFirstUse('{"used":true,"sent":["a",1,"b"]}')).toEqual({ used: true, sent: ['a', 'b'] });
  });
});
