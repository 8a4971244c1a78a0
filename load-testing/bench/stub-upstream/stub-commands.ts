/** What the stub upstream can be asked by the bench. */
export interface StreamShape {
  /** Text deltas per stream, at least 2. */
  readonly deltas: number;
  /** Between two deltas, whole ms. */
  readonly intervalMs: number;
}

export type StubCommands = {
  /** Begins to listen on a free loopback port, and tells which. */
  listen: { input: undefined; output: number };
  /** How streams that begin from now on are shaped. */
  shape: { input: StreamShape; output: void };
  /** Messages calls served since the start, streamed or not. */
  served: { input: undefined; output: number };
};
