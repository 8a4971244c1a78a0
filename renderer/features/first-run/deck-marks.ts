/** The requests of the last seconds as marks on the deck of the bridge. */
import { answererOf, errorCauseOf, isFailure } from '../../../shared/request-class.ts';
import type { RequestEvent } from '../../../shared/request-event.ts';
import type { DeckMark, MarkKind } from '../../components/bridge/elevation.tsx';

/** A request takes so long over the deck, ms. */
export const CROSSING_MS = 30_000;
/** More would be a line rather than marks. */
const MOST_MARKS = 120;

/**
 * @param requests newest first
 * @param now wall clock of the service, ms since the epoch
 */
export function deckMarks(requests: readonly RequestEvent[], now: number): readonly DeckMark[] {
  const marks: DeckMark[] = [];
  for (const request of requests) {
    const age = now - (request.startedAt + request.durationMs);
    if (age > CROSSING_MS || marks.length === MOST_MARKS) break;
    // One that ended after `now` was taken stands at the near bank.
    marks.push({ id: request.id, progress: Math.max(age, 0) / CROSSING_MS, kind: kindOf(request) });
  }
  return marks;
}

function kindOf(request: RequestEvent): MarkKind {
  if (isFailure(errorCauseOf(request))) return 'failed';
  const answerer = answererOf(request);
  return answerer === 'upstream' || answerer === 'simulated' ? 'crossed' : 'returned';
}
