/** What a request says of its wait for a key, by `x-tulay-wait-ms` and `x-tulay-priority`. */
import { refusal, type Refusal } from '../lib/refusal.ts';
import type { RequestHeaders } from './request-headers.ts';

const USUAL_PRIORITY = 5;
const MOST_PRIORITY = 10;

export interface WaitingWish {
  /** ms, at most what the operator allows. */
  readonly waitMs: number;
  /** 0–10, higher first. */
  readonly priority: number;
}

export const NO_WISH: WaitingWish = { waitMs: 0, priority: USUAL_PRIORITY };

/** @param mostMs what the operator allows; also the answer where the request says nothing */
export function waitingWish(
  { waitMs, priority }: Pick<RequestHeaders, 'waitMs' | 'priority'>,
  mostMs: number,
): WaitingWish | Refusal {
  if (waitMs === null && priority === null) return usualWish(mostMs);
  if (waitMs !== null && !/^\d{1,9}$/.test(waitMs)) {
    return refusal('bad_parameter', 'x-tulay-wait-ms is a number of milliseconds, 0 or more.');
  }
  if (priority !== null && !(/^\d{1,2}$/.test(priority) && Number(priority) <= MOST_PRIORITY)) {
    return refusal('bad_parameter', 'x-tulay-priority is a whole number from 0 to 10; 10 goes first.');
  }
  return {
    waitMs: waitMs === null ? mostMs : Math.min(mostMs, Number(waitMs)),
    priority: priority === null ? USUAL_PRIORITY : Number(priority),
  };
}

let usual: WaitingWish = NO_WISH;

/** One object for nearly all requests. */
function usualWish(waitMs: number): WaitingWish {
  if (usual.waitMs !== waitMs) usual = { waitMs, priority: USUAL_PRIORITY };
  return usual;
}
