import { describe, expect, it } from 'vitest';
import { DEFAULT_RANGE, keepRange, rangeEnds, rangeParameters, readRange } from './time-range.ts';
import { withChanges } from './url-state.ts';

const read = (query: string) => readRange(new URLSearchParams(query));

describe('the range in the address', () => {
  it('is named, or two moments', () => {
    expect(read('range=24h')).toEqual({ kind: 'last', id: '24h', ms: 86_400_000 });
    expect(read('since=1000&until=2000')).toEqual({ kind: 'between', since: 1_000, until: 2_000 });
  });

  it.each([
    '',
    'range=5m',
    'since=1000',
    'since=2000&until=1000',
    'since=-5&until=5',
    'since=x&until=9',
    'since=1.5&until=9',
  ])('is the default where it cannot be read: “%s”', (query) => {
    expect(read(query)).toEqual(DEFAULT_RANGE);
  });

  it('is written as it is read', () => {
    for (const query of ['', 'range=90d', 'since=1000&until=2000']) {
      const written = withChanges(
        new URLSearchParams('range=7d&since=5&until=9&model=x'),
        rangeParameters(read(query)),
      );
      expect(read(written.toString())).toEqual(read(query));
      expect(written.get('model')).toBe('x');
    }
  });

  it('goes along to other screens, and nothing else does', () => {
    expect(keepRange('/requests', '?range=7d&open=req_1')).toBe('/requests?range=7d');
    expect(keepRange('/', '?open=req_1')).toBe('/');
  });

  it('ends now where it names no end', () => {
    expect(rangeEnds(read('range=15m'), 1_000_000)).toEqual({ since: 100_000, until: 1_000_000 });
    expect(rangeEnds(read('since=1000&until=2000'), 9)).toEqual({ since: 1_000, until: 2_000 });
  });
});

describe('changes of the address', () => {
  it('set what has a value and take away what has none', () => {
    expect(withChanges(new URLSearchParams('a=1&b=2'), { a: '3', b: undefined, c: '' }).toString()).toBe(
      'a=3',
    );
  });
});
