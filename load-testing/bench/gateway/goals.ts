/** What the gateway must reach, as one table, and the judgement of a sheet of figures by it. */
import type { MedianInterval } from '../statistics.ts';
import { difference, ratio, type FigureId, type FigureSheet } from './figures.ts';

export interface Goal {
  readonly figure: FigureId;
  /** What is held against the limit: the gateway's value, or how it compares with the bare proxy's. */
  readonly of: 'value' | 'ratio to bare' | 'difference to bare';
  readonly bound: 'at least' | 'at most';
  /** In the figure's unit; a ratio has none. */
  readonly limit: number;
  /** For people. */
  readonly text: string;
}

export interface Judgement {
  readonly goal: Goal;
  readonly verdict: 'met' | 'missed' | 'not measured';
  readonly reached: MedianInterval | null;
}

export const GOALS: readonly Goal[] = [
  { figure: 'firstAnswer', of: 'value', bound: 'at most', limit: 1, text: '≤ 1.0 s' },
  { figure: 'idleMemory', of: 'value', bound: 'at most', limit: 130, text: '≤ 130 MB' },
  { figure: 'memoryPerStream', of: 'value', bound: 'at most', limit: 80, text: '≤ 80 KB' },
  { figure: 'requestsPerSecond', of: 'ratio to bare', bound: 'at least', limit: 0.75, text: '≥ 0.75 × bare' },
  { figure: 'requestCpu', of: 'ratio to bare', bound: 'at most', limit: 1.4, text: '≤ 1.40 × bare' },
  { figure: 'pacedAddedP50', of: 'ratio to bare', bound: 'at most', limit: 1.25, text: '≤ 1.25 × bare' },
  { figure: 'streamCpu', of: 'ratio to bare', bound: 'at most', limit: 1.25, text: '≤ 1.25 × bare' },
  { figure: 'delayAddedP99', of: 'value', bound: 'at most', limit: 10, text: '≤ 10 ms' },
  { figure: 'firstTokenP99', of: 'difference to bare', bound: 'at most', limit: 50, text: '≤ bare + 50 ms' },
];

/** Holds the medians against the goals, in the order of `GOALS`. */
export function judge(sheet: FigureSheet): Judgement[] {
  return GOALS.map((goal) => {
    const reached = reachedFor(goal, sheet);
    if (reached === null) return { goal, verdict: 'not measured', reached };
    const met = goal.bound === 'at least' ? reached.median >= goal.limit : reached.median <= goal.limit;
    return { goal, verdict: met ? 'met' : 'missed', reached };
  });
}

function reachedFor({ figure, of }: Goal, sheet: FigureSheet): MedianInterval | null {
  if (of === 'value') return sheet.median(figure, 'gateway');
  return sheet.compare(figure, 'gateway', 'bare', of === 'ratio to bare' ? ratio : difference);
}
