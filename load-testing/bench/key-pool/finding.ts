/** One line of the report. */
import { judge, type Goal, type Verdict } from './goals.ts';

export interface Finding {
  readonly label: string;
  /** NaN where it could not be measured. */
  readonly value: number;
  /** For people. */
  readonly shown: string;
  readonly goal?: Goal;
  readonly verdict?: Verdict;
}

export const judged = (label: string, value: number, shown: string, goal: Goal): Finding => ({
  label,
  value,
  shown,
  goal,
  verdict: judge(value, goal),
});

/** Said without a goal. */
export const told = (label: string, value: number, shown: string): Finding => ({ label, value, shown });

/** `99.62 %` */
export const percent = (share: number, digits = 2): string =>
  Number.isFinite(share) ? `${(share * 100).toFixed(digits)} %` : '–';

export const whole = (count: number): string => count.toLocaleString('en-US', { maximumFractionDigits: 0 });

/** `1.23 s` */
export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
