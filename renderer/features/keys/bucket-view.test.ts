import { describe, expect, it } from 'vitest';
import { sampleBucket } from '../../testing/sample-keys.ts';
import { bucketView } from './bucket-view.ts';

describe('the bar of a bucket', () => {
  it('says what is taken of the limit', () => {
    expect(bucketView({ buckets: [sampleBucket({ level: 24.6, alert: 70 })] }, 'requests')).toMatchObject({
      used: 75,
      limit: 100,
      share: 0.75,
      modelClass: null,
      alert: 70,
    });
  });

  it('is of the class of models that is nearest to its limit, and names it', () => {
    const buckets = [
      sampleBucket({ modelClass: 'haiku', level: 90 }),
      sampleBucket({ modelClass: 'opus', level: 5 }),
      sampleBucket({ modelClass: 'sonnet', limit: null, level: null }),
      sampleBucket({ modelClass: 'opus', dimension: 'input', level: 0 }),
    ];
    expect(bucketView({ buckets }, 'requests')).toMatchObject({ modelClass: 'opus', used: 95 });
    const cooling = [...buckets, sampleBucket({ modelClass: 'other', level: 100, coolingUntilMs: 9 })];
    expect(bucketView({ buckets: cooling }, 'requests')).toMatchObject({ modelClass: 'other' });
  });

  it('invents nothing', () => {
    expect(bucketView({ buckets: [] }, 'output')).toBeUndefined();
    expect(bucketView({ buckets: [sampleBucket({ limit: null, level: null })] }, 'requests')).toMatchObject({
      used: null,
      limit: null,
      share: null,
    });
  });

  it('is full, not negative, while a debt is worked off or more than full', () => {
    expect(bucketView({ buckets: [sampleBucket({ level: -20 })] }, 'requests')).toMatchObject({
      used: 120,
      share: 1.2,
    });
    expect(bucketView({ buckets: [sampleBucket({ level: 101 })] }, 'requests')).toMatchObject({ used: 0 });
  });
});
