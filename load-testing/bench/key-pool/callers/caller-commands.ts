/** What the callers can be asked by the bench, and what they answer. Times in ms since the run began, unless said otherwise. */

/** A stretch of time with its own load. */
export interface Phase {
  readonly seconds: number;
  /** Calls a second on average. */
  readonly perSecond: number;
  /** At even distances instead of at random. */
  readonly evenly?: boolean;
  /** Tokens of a prompt, evenly between the two. */
  readonly promptTokens: readonly [number, number];
}

/** Callers of one model, one phase after the other. */
export interface CallerGroup {
  readonly model: string;
  readonly maxTokens: number;
  readonly phases: readonly Phase[];
}

export interface Target {
  readonly port: number;
  readonly seed: string;
}

/** One call and its answer. */
export interface CallRecord {
  readonly model: string;
  /** 0 for a newcomer, then how often it came back. */
  readonly visit: number;
  /** When it should be sent, and was. */
  readonly dueMs: number;
  readonly sentMs: number;
  readonly doneMs: number;
  /** 0 where the connection broke. */
  readonly status: number;
  readonly retryAfterMs: number | null;
  /** Charged: without what was read from the prompt cache. */
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  /** Beginning of the answer, where it is an error. */
  readonly problem: string | null;
}

export interface OpenLoopInput extends Target {
  readonly groups: readonly CallerGroup[];
  /** Who is refused from `fromMs` on comes back exactly when it was told to, again and again, if that is before `untilMs`. */
  readonly returns?: { readonly fromMs: number; readonly untilMs: number };
}

export interface OpenLoopOutcome {
  /** Wall clock, ms since the epoch. */
  readonly startedAt: number;
  readonly calls: readonly CallRecord[];
  /** Told to come back after `untilMs`. */
  readonly neverReturned: number;
}

export interface ConversationsInput extends Target {
  readonly model: string;
  readonly conversations: number;
  readonly turns: number;
  /** Conversations begin at random in this time. */
  readonly overSeconds: number;
  /** Between an answer and the next turn, on average. */
  readonly thinkMs: number;
  /** Labels that the calls name in turn; left out, the gateway chooses. */
  readonly namedInTurn?: readonly string[];
}

/** Statuses that were seen, and how often. */
export type StatusCounts = Readonly<Record<string, number>>;

export type Mistake = 'bad body' | 'too large' | 'model not permitted';

export type CallerCommands = {
  /** Poisson arrivals, whether or not earlier calls were answered. */
  openLoop: { input: OpenLoopInput; output: OpenLoopOutcome };
  /** So many at the same moment, or one after the other; to one key where it is named. */
  some: {
    input: Target & {
      readonly model: string;
      readonly count: number;
      readonly how: 'together' | 'in turn';
      readonly keyLabel?: string;
    };
    output: { readonly calls: readonly CallRecord[] };
  };
  /** Each turn sends the whole conversation again, with a prompt cache's breakpoint at its end. */
  conversations: { input: ConversationsInput; output: { readonly calls: readonly CallRecord[] } };
  /** The same mistake again and again, from callers that each send the next when the last was answered. */
  mistakes: {
    input: Target & { readonly mistake: Mistake; readonly count: number; readonly callers: number };
    output: { readonly statuses: StatusCounts };
  };
};
