/** Attempts that reached the upstream, as it counted them itself. */
import type { AnswerCount } from '../../../../service/upstream/simulator/traffic.ts';

export interface Attempts {
  readonly all: number;
  /** By status; 0 for a connection that was broken off. */
  of(status: number): number;
}

/** What came between two moments, of one model or all. */
export function attemptsBetween(
  before: readonly AnswerCount[],
  after: readonly AnswerCount[],
  model?: string,
): Attempts {
  const sum = (answers: readonly AnswerCount[], status?: number): number =>
    answers
      .filter(
        (each) =>
          (model === undefined || each.model === model) && (status === undefined || each.status === status),
      )
      .reduce((total, { count }) => total + count, 0);
  return {
    all: sum(after) - sum(before),
    of: (status) => sum(after, status) - sum(before, status),
  };
}
