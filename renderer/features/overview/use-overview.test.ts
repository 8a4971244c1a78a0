import { describe, expect, it } from 'vitest';
import { overviewPath, refreshMs } from './use-overview.ts';

describe('the overview', () => {
  it('is asked for by range, with the operator’s zone', () => {
    expect(overviewPath({ kind: 'last', id: '6h', ms: 1 }, undefined, 480)).toBe(
      '/api/admin/overview?range=6h&utcOffset=480',
    );
    expect(overviewPath({ kind: 'between', since: 1_000, until: 61_000 }, 'real', 0)).toBe(
      '/api/admin/overview?since=1000&until=61000&source=real&utcOffset=0',
    );
  });

  it('is asked for again as often as its buckets deserve, and not for a time that is over', () => {
    expect(refreshMs({ kind: 'last', id: '15m', ms: 1 })).toBe(2_000);
    expect(refreshMs({ kind: 'last', id: '1h', ms: 1 })).toBe(5_000);
    expect(refreshMs({ kind: 'last', id: '90d', ms: 1 })).toBe(60_000);
    expect(refreshMs({ kind: 'between', since: 0, until: 1 })).toBe(false);
  });
});
