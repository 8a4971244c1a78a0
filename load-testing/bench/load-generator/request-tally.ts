/** Judges and times the answers to requests that are not streamed. */
import { ANSWER_BYTES } from '../wire/messages-answer.ts';
import type { Connection } from './connection.ts';
import { FaultTally } from './fault-tally.ts';
import type { RequestsOutcome } from './load-commands.ts';
import { Samples } from './samples.ts';

export class RequestTally {
  readonly faults = new FaultTally();
  readonly #latency = new Samples();
  #answered = 0;
  #lastAnswerAt = 0;

  /** Takes the answer that `connection` has just got. */
  answered(connection: Connection, now: number): void {
    if (connection.status !== 200 || connection.bodyBytes !== ANSWER_BYTES) {
      this.faults.add(`status ${connection.status} with ${connection.bodyBytes} bytes`);
      return;
    }
    this.#answered++;
    this.#lastAnswerAt = now;
    this.#latency.push(now - connection.sentAt);
  }

  outcome(startedAt: number): RequestsOutcome {
    return {
      answered: this.#answered,
      faults: this.faults.toFaults(),
      elapsedMs: (this.#answered > 0 ? this.#lastAnswerAt : performance.now()) - startedAt,
      latency: this.#latency.quantiles(),
    };
  }
}
