/** What the load generator can be asked by the bench, and what it answers. Times in ms. */
export interface Quantiles {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** How many of each kind of fault; the key is its reason, for people. */
export type Faults = Readonly<Record<string, number>>;

export interface LoadOutcome {
  /** Right answers: status 200 and the whole body. */
  readonly answered: number;
  readonly faults: Faults;
  /** First request to last answer. */
  readonly elapsedMs: number;
}

export interface RequestsOutcome extends LoadOutcome {
  /** Request written to last byte of the answer. */
  readonly latency: Quantiles;
}

export interface StreamsOutcome extends LoadOutcome {
  /** Text deltas received. */
  readonly deltas: number;
  /** Begin of the connection to the first text delta. */
  readonly firstToken: Quantiles;
  /** The stub's write of a delta to its arrival, of those that arrived while all streams were open. */
  readonly delay: Quantiles;
}

export interface Caller {
  readonly port: number;
  /** Sent as `x-api-key`. */
  readonly credential: string;
}

export type LoadCommands = {
  /** Each of `connections` keep-alive connections sends its next request when the last was answered. */
  closedLoop: {
    input: Caller & { readonly connections: number; readonly durationMs: number };
    output: RequestsOutcome;
  };
  /** `perSecond` requests at even distances, whether or not the last was answered. */
  openLoop: {
    input: Caller & { readonly perSecond: number; readonly durationMs: number };
    output: RequestsOutcome;
  };
  /** Opens `count` streams, each on a connection of its own, evenly over `overMs`; returns when each had its first token. */
  openStreams: {
    input: Caller & { readonly count: number; readonly overMs: number; readonly deltas: number };
    output: { readonly open: number };
  };
  /** Waits until the streams have ended, or ends them by closing their connections. */
  endStreams: { input: { readonly how: 'wait' | 'abort' }; output: StreamsOutcome };
};
