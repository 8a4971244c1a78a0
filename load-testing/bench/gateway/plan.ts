/** How long and how often each section of the gateway bench measures. All times in ms. */
export const SECTION_NAMES = ['start', 'memory', 'http', 'paced', 'streams', 'delay', 'ttft'] as const;
export type SectionName = (typeof SECTION_NAMES)[number];

/** Streams of one kind: `count` opened over `overMs`, each of `deltas` text deltas `intervalMs` apart. */
export interface StreamPlan {
  readonly count: number;
  readonly overMs: number;
  readonly deltas: number;
  readonly intervalMs: number;
}

/** Whole answers in a closed loop, then streams, before anything is measured. */
export interface WarmUp {
  readonly connections: number;
  readonly requestsMs: number;
  readonly streams: StreamPlan;
}

export interface Plan {
  readonly warmUp: WarmUp;
  readonly start: { readonly rounds: number; readonly idleMs: number };
  /** The streams are held open and ended by the client; `plateauMs` passes before memory is read. */
  readonly memory: { readonly warmUp: WarmUp; readonly streams: StreamPlan; readonly plateauMs: number };
  readonly http: { readonly rounds: number; readonly connections: number; readonly durationMs: number };
  readonly paced: { readonly rounds: number; readonly perSecond: number; readonly durationMs: number };
  readonly streams: { readonly rounds: number; readonly streams: StreamPlan };
  readonly delay: { readonly rounds: number; readonly streams: StreamPlan };
  readonly ttft: { readonly rounds: number; readonly streams: StreamPlan };
}

/** Until code is compiled and the heap has its size. */
const WARM_UP: WarmUp = {
  connections: 64,
  requestsMs: 3000,
  streams: { count: 300, overMs: 500, deltas: 20, intervalMs: 20 },
};
/** Just enough to have everything loaded: a heap grown by more would have room for the streams that are to be weighed. */
const LIGHT_WARM_UP: WarmUp = {
  connections: 4,
  requestsMs: 200,
  streams: { count: 10, overMs: 100, deltas: 10, intervalMs: 20 },
};
/** More than a stream of the memory section lives to see. */
const ENDLESS = 1_000_000;

/** Under 8 minutes with 12 rounds and three targets. Sections with longer rounds take a half or a third of them. */
export function fullPlan(rounds = 12): Plan {
  return {
    warmUp: WARM_UP,
    start: { rounds: 5, idleMs: 10_000 },
    memory: {
      warmUp: LIGHT_WARM_UP,
      streams: { count: 4000, overMs: 4000, deltas: ENDLESS, intervalMs: 1000 },
      plateauMs: 3000,
    },
    http: { rounds, connections: 64, durationMs: 2000 },
    paced: { rounds, perSecond: 50, durationMs: 1500 },
    streams: {
      rounds: Math.ceil(rounds / 3),
      streams: { count: 1000, overMs: 1000, deltas: 50, intervalMs: 100 },
    },
    delay: {
      rounds: Math.ceil(rounds / 3),
      streams: { count: 500, overMs: 1000, deltas: 200, intervalMs: 20 },
    },
    ttft: {
      rounds: Math.ceil(rounds / 2),
      streams: { count: 1000, overMs: 1000, deltas: 5, intervalMs: 100 },
    },
  };
}

/** Under 90 seconds: for a look, not for a figure to quote. */
export function quickPlan(rounds = 3): Plan {
  const full = fullPlan(rounds);
  return {
    warmUp: { ...WARM_UP, requestsMs: 2000 },
    start: { rounds: 3, idleMs: 2000 },
    memory: {
      ...full.memory,
      streams: { ...full.memory.streams, count: 1000, overMs: 1000 },
      plateauMs: 1000,
    },
    http: { ...full.http, durationMs: 1000 },
    paced: { ...full.paced, durationMs: 600 },
    streams: { ...full.streams, streams: { ...full.streams.streams, deltas: 20 } },
    delay: { ...full.delay, streams: { ...full.delay.streams, deltas: 100 } },
    ttft: { ...full.ttft, rounds: Math.ceil(rounds / 3) },
  };
}
