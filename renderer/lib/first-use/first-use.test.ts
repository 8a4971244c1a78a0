import { describe, expect, it } from 'vitest';
import { ownRequest, parseFirstUse } from './first-use.ts';

describe('first use', () => {
  it('is a request that neither the console nor a demonstration sent', () => {
    const request = (
      id: string,
      clientKeyId: string | null = null,
    ): { id: string; clientKeyId: string | null } => ({
      id,
      clientKeyId,
    });
    expect(ownRequest([request('a'), request('b')], ['a'])).toEqual(request('b'));
    expect(ownRequest([request('a')], ['a', 'b'])).toBeUndefined();
    expect(ownRequest([request('a', 'demo-anna'), request('b', 'key_1')], [])).toEqual(request('b', 'key_1'));
    expect(ownRequest([], [])).toBeUndefined();
  });

  it('is unknown where nothing sensible is stored', () => {
    for (const stored of [null, '', '{', '7', 'null', '{"sent":"x","used":1}']) {
      expect(parseFirstUse(stored)).toEqual({ used: false, sent: [] });
    }
    expect(parseFirstUse('{"used":true,"sent":["a",1,"b"]}')).toEqual({ used: true, sent: ['a', 'b'] });
  });
});
