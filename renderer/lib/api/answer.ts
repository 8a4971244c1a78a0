/** What came of a call to the service. Calls never throw; what is not `ok` says what to tell the operator. */

export type Answer<Value> = Success<Value> | Failure;

export interface Success<Value> {
  readonly kind: 'ok';
  readonly value: Value;
}

export interface Failure {
  /**
   * `unauthenticated`: no token, or not a good one. `unreachable`: no answer came. `refused`: the service said no (4xx).
   * `failed`: it could not (5xx). `unreadable`: it answered what this console does not understand; the two are of
   * different versions.
   */
  readonly kind: 'unauthenticated' | 'unreachable' | 'refused' | 'failed' | 'unreadable';
  /** In the words of the service, else a sentence of the console. */
  readonly message: string;
  readonly status: number | null;
}

/** A failure as TanStack Query wants it: thrown. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** @throws {ApiFailure} */
export function valueOf<Value>(answer: Answer<Value>): Value {
  if (answer.kind === 'ok') return answer.value;
  throw new ApiFailure(answer);
}
