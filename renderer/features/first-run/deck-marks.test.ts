import { describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../../shared/request-event.ts';
import { CROSSING_MS, deckMarks } from './deck-marks.ts';

const NOW = 1_000_000;
const request = (id: string, age: number, changes: Partial<RequestEvent> = {}): RequestEvent =>
  ({
    id,
    startedAt: NOW - age - 500,
    durationMs: 500,
    status: 200,
    errorClass: null,
    attempts: 1,
    cacheResult: 'off',
    simulated: true,
    ...changes,
  }) as RequestEvent;

describe('the marks on the deck', () => {
  it('are as far across as their requests are old', () => {
    expect(deckMarks([request('a', 0), request('b', CROSSING_MS / 2)], NOW)).toEqual([
      { id: 'a', progress: 0, kind: 'crossed' },
      { id: 'b', progress: 0.5, kind: 'crossed' },
    ]);
  });

  it('leave the deck at its end, and none comes from the future', () => {
    expect(deckMarks([request('a', -200), request('b', CROSSING_MS + 1)], NOW)).toEqual([
      { id: 'a', progress: 0, kind: 'crossed' },
    ]);
  });

  it('tell what was refused on the way and what failed', () => {
    const marks = deckMarks(
      [
        request('a', 1, { attempts: 0, status: 400, errorClass: 'invalid_request_error' }),
        request('b', 2, { status: 529, errorClass: 'overloaded_error' }),
        request('c', 3, { cacheResult: 'hit', attempts: 0 }),
      ],
      NOW,
    );
    expect(marks.map(({ kind }) => kind)).toEqual(['returned', 'failed', 'returned']);
  });

  it('are a hundred and twenty at most', () => {
    const many = Array.from({ length: 500 }, (_, place) => request(String(place), place));
    expect(deckMarks(many, NOW)).toHaveLength(120);
  });
});
