import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../shared/request-event.ts';
import { sampleEvent } from '../testing/sample-event.ts';
import { EventBatchBuilder, numberOf, wordOf, type EventBatch } from './event-batch.ts';
import { EventGroups } from './event-groups.ts';

function batchOf(changes: readonly Partial<RequestEvent>[]): EventBatch {
  const builder = new EventBatchBuilder(Math.max(1, changes.length));
  for (const change of changes) builder.add(sampleEvent(change));
  return builder.take();
}

function describeGroup(batch: EventBatch, index: number): string {
  return JSON.stringify([
    wordOf(batch, index, 'model'),
    wordOf(batch, index, 'userId'),
    numberOf(batch, index, 'status'),
  ]);
}

describe('EventGroups', () => {
  it('gives every event what was made for its like, whatever came before', () => {
    const text = fc.constantFrom(null, '', 'a', 'b', 'null');
    const change = fc.record({
      model: text,
      userId: text,
      status: fc.constantFrom(200, 200.5, 201, 2 ** 32 + 200),
    });
    const batches = fc.array(fc.array(change, { maxLength: 30 }), { maxLength: 10 });
    fc.assert(
      fc.property(batches, fc.constantFrom(1, 3, 16, 200), (all, most) => {
        const groups = new EventGroups({
          words: ['model', 'userId'],
          numbers: ['status'],
          most,
          make: describeGroup,
        });
        for (const changes of all) {
          const batch = batchOf(changes);
          groups.begin(batch);
          for (let index = 0; index < batch.count; index += 1) {
            expect(groups.of(batch, index)).toBe(describeGroup(batch, index));
          }
          expect(groups.size).toBeLessThanOrEqual(most);
        }
      }),
    );
  });

  it('makes each once while there is room', () => {
    let made = 0;
    const groups = new EventGroups({
      words: ['model'],
      numbers: ['status'],
      most: 8,
      make: () => (made += 1),
    });
    for (let round = 0; round < 5; round += 1) {
      const batch = batchOf(['a', 'b', 'a', null].map((model) => ({ model, userId: `u${round}` })));
      groups.begin(batch);
      expect([0, 1, 2, 3].map((index) => groups.of(batch, index))).toEqual([1, 2, 1, 3]);
    }
    groups.forget();
    expect(groups.size).toBe(0);
  });

  it('keeps nothing of what could not be made', () => {
    let fails = true;
    const make = (): string => {
      if (fails) throw new Error('no room');
      return 'made';
    };
    const groups = new EventGroups({ words: ['model'], numbers: [], most: 8, make });
    const batch = batchOf([{}]);
    groups.begin(batch);
    expect(() => groups.of(batch, 0)).toThrow('no room');
    fails = false;
    expect(groups.of(batch, 0)).toBe('made');
  });
});
