/** One benchmark of `npm run bench`. `main.ts` lists them. */
export interface BenchOutput {
  /** The result, line by line, on stdout. */
  print(text: string): void;
  /** What is being done, on stderr. */
  progress(text: string): void;
}

export interface Bench {
  /** What it is called by. */
  readonly name: string;
  /** One line for the list of benches. */
  readonly summary: string;
  /** The text of `bench <name> --help`. */
  readonly usage: string;
  /**
   * Runs it and stops everything that it started, also when `signal` aborts.
   * @returns the exit code
   */
  run(args: readonly string[], output: BenchOutput, signal: AbortSignal): Promise<number>;
}
