/**
 * A reason why the service cannot start that its operator can mend. `main.ts` prints it as a short message
 * (no stack) and exits with 1.
 */
export class StartupError extends Error {
  /** What to do, one line each. */
  readonly remedies: readonly string[];

  constructor(problem: string, remedies: readonly string[], options?: ErrorOptions) {
    super(problem, options);
    this.name = 'StartupError';
    this.remedies = remedies;
  }
}
