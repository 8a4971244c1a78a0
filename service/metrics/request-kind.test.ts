import { describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../shared/request-event.ts';
import { eventBatchOf } from '../testing/event-batch-of.ts';
import { sampleEvent } from '../testing/sample-event.ts';
import { CELLS, kindOf, placeOfCell, type RequestKind } from './request-kind.ts';

const kind = (changes: Partial<RequestEvent>): RequestKind => kindOf(eventBatchOf([sampleEvent(changes)]), 0);

describe('the kind of a request', () => {
  it('has a place of its own for every cell', () => {
    expect(CELLS.map(placeOfCell)).toEqual(CELLS.map((_, place) => place));
  });

  it.each<[Partial<RequestEvent>, object, object]>([
    [{}, { simulated: false, way: 'upstream', status: '2xx', cause: null }, { timed: true, failure: false }],
    [
      { simulated: true, stream: true },
      { simulated: true, way: 'upstream' },
      { timed: true, stream: true },
    ],
    [{ cacheResult: 'hit', attempts: 0 }, { way: 'cache', cause: null }, { timed: false }],
    [
      { attempts: 0, status: 401, errorClass: 'unauthenticated' },
      { way: 'gateway', status: '4xx', cause: 'caller' },
      { timed: false, failure: false },
    ],
    [
      { status: 529, errorClass: 'overloaded_error' },
      { status: '5xx', cause: 'overloaded' },
      { timed: false, failure: true },
    ],
    [
      { status: 200, errorClass: 'api_error' },
      { status: '2xx', cause: 'server-error' },
      { timed: false, failure: true },
    ],
  ])('of %j is found by what happened', (changes, cell, facts) => {
    const found = kind(changes);
    expect(CELLS[found.cell]).toMatchObject(cell);
    expect(found).toMatchObject(facts);
  });
});
