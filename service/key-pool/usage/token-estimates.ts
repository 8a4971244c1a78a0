/**
 * What a call will take of the token buckets, guessed before it is sent: input from the size of the prompt, put right by what
 * prompts of the same class of models turned out to cost (cache reads cost nothing, so with them it is less); output from
 * how long answers usually are, since limits count what is generated and not what was allowed.
 */

/** Weight of the newest call. */
const LEARNING = 0.05;
const LEAST_FACTOR = 0.02;
const MOST_FACTOR = 3;
const FIRST_OUTPUT = 400;

export class TokenEstimates {
  /** Charged per guessed token, by class. */
  readonly #factor: number[] = [];
  readonly #output: number[] = [];

  /** @param guessed from the size of the prompt alone; 0 stays 0 */
  input(index: number, guessed: number): number {
    return guessed === 0 ? 0 : Math.max(1, Math.round(guessed * (this.#factor[index] ?? 1)));
  }

  output(index: number, maxTokens: number | null | undefined): number {
    if (maxTokens === null || maxTokens === undefined || maxTokens <= 0) return 0;
    return Math.min(maxTokens, Math.round(this.#output[index] ?? FIRST_OUTPUT));
  }

  learnInput(index: number, guessed: number, charged: number): void {
    if (guessed <= 0) return;
    const seen = Math.min(MOST_FACTOR, Math.max(LEAST_FACTOR, charged / guessed));
    const known = this.#factor[index];
    // The first call says more than the guess did.
    this.#factor[index] = known === undefined ? seen : known + LEARNING * (seen - known);
  }

  learnOutput(index: number, tokens: number): void {
    const known = this.#output[index] ?? FIRST_OUTPUT;
    this.#output[index] = Math.max(1, known + LEARNING * (tokens - known));
  }
}
