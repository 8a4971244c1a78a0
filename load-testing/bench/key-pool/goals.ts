/** What the key pool must reach, and the judgement of what was measured. */
export interface Goal {
  readonly bound: 'at least' | 'at most' | 'exactly';
  readonly limit: number;
  /** For people. */
  readonly text: string;
}

export type Verdict = 'met' | 'missed' | 'not measured';

export const GOALS = {
  choosingMicros: { bound: 'at most', limit: 5, text: '≤ 5 µs' },
  capacity: { bound: 'at least', limit: 100, text: '≥ 100 requests/s' },
  /** Without it, the others of its section say little. */
  drained: { bound: 'at most', limit: 0.02, text: '≤ 2 % of a minute' },
  served: { bound: 'at least', limit: 0.995, text: '≥ 99.5 %' },
  limited: { bound: 'at most', limit: 0.001, text: '≤ 0.1 % of attempts' },
  goodput: { bound: 'at least', limit: 0.97, text: '≥ 97 % of capacity' },
  otherErrors: { bound: 'exactly', limit: 0, text: 'none' },
  returnsAdmitted: { bound: 'at least', limit: 0.95, text: '≥ 95 %' },
  deadErrors: { bound: 'at most', limit: 1, text: '≤ 1 client' },
  stormAttempts: { bound: 'at most', limit: 1.2, text: '≤ 1.2 × requests' },
  stormRecovery: { bound: 'at most', limit: 10, text: '≤ 10 s' },
  keysBlamed: { bound: 'exactly', limit: 0, text: 'none' },
  probes: { bound: 'exactly', limit: 1, text: 'exactly 1' },
  cacheReads: { bound: 'at least', limit: 0.95, text: '≥ 95 % of a single key' },
} as const satisfies Record<string, Goal>;

export function judge(value: number, goal: Goal): Verdict {
  if (Number.isNaN(value)) return 'not measured';
  switch (goal.bound) {
    case 'at least':
      return value >= goal.limit ? 'met' : 'missed';
    case 'at most':
      return value <= goal.limit ? 'met' : 'missed';
    case 'exactly':
      return value === goal.limit ? 'met' : 'missed';
  }
}
