/** What the console must reach, as one table, and the judgement of what was measured by it. */

export interface ConsoleFigures {
  /** JavaScript of the first load, gzipped, bytes. */
  readonly scriptBytes: number;
  /** Median of the rounds, ms. */
  readonly interactiveMs: number;
  /** Frames longer than 50 ms while updates came. */
  readonly longFrames: number;
  /** Updates a second that the service sent meanwhile. */
  readonly updatesPerSecond: number;
}

export interface ConsoleGoal {
  readonly figure: keyof ConsoleFigures;
  readonly bound: 'at least' | 'at most';
  readonly limit: number;
  /** For people. */
  readonly text: string;
}

export interface ConsoleJudgement {
  readonly goal: ConsoleGoal;
  readonly verdict: 'met' | 'missed' | 'not measured';
}

export const CONSOLE_GOALS: readonly ConsoleGoal[] = [
  { figure: 'scriptBytes', bound: 'at most', limit: 300_000, text: '≤ 300 KB' },
  { figure: 'interactiveMs', bound: 'at most', limit: 1_000, text: '≤ 1.0 s' },
  // Without that many, the next one says nothing.
  { figure: 'updatesPerSecond', bound: 'at least', limit: 55, text: 'about 60 a second' },
  { figure: 'longFrames', bound: 'at most', limit: 0, text: 'none over 50 ms' },
];

export function judgeConsole(figures: Partial<ConsoleFigures>): ConsoleJudgement[] {
  return CONSOLE_GOALS.map((goal) => {
    const reached = figures[goal.figure];
    if (reached === undefined || Number.isNaN(reached)) return { goal, verdict: 'not measured' };
    const met = goal.bound === 'at least' ? reached >= goal.limit : reached <= goal.limit;
    return { goal, verdict: met ? 'met' : 'missed' };
  });
}
