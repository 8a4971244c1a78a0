/** Whether there is something to draw, and what a chart says when there is not. */
import type { ReactNode } from 'react';
import type { Overview } from '../../../shared/overview.ts';
import type { Buckets } from '../../components/charts/chart-series.ts';
import type { ChartCondition } from '../../components/charts/chart.tsx';

/** What is the same for every chart of the page. */
export interface ChartSituation {
  readonly overview: Overview | undefined;
  readonly buckets: Buckets;
  /** Since when there is nothing newer, ms since the epoch; null while all is well. */
  readonly staleSince: number | null;
  /** Why there is nothing at all; null where there is something, or it is still to come. */
  readonly failure: string | null;
  readonly retry: ReactNode;
  /** Below the sentence of a chart without data. */
  readonly emptyAction: ReactNode;
}

export function chartCondition(
  situation: ChartSituation,
  empty: boolean,
  emptyMessage: string,
): ChartCondition {
  const { overview, staleSince, failure, retry, emptyAction } = situation;
  if (overview === undefined) {
    return failure === null ? { kind: 'loading' } : { kind: 'failed', reason: failure, retry };
  }
  if (staleSince !== null) return { kind: 'stale', since: staleSince };
  if (empty)
    return {
      kind: 'empty',
      message: emptyMessage,
      action: overview.total.requests === 0 ? emptyAction : null,
    };
  return { kind: 'ready' };
}
