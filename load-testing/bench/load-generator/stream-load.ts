/**
 * Many streams held open at once, each on a connection of its own. Opening and ending are two steps, so that the bench
 * can look at the target while all are open.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { machineNow } from '../machine-clock.ts';
import { DeltaReader } from '../wire/delta-reader.ts';
import { MessagesRequest } from '../wire/messages-request.ts';
import { Connection } from './connection.ts';
import { FaultTally } from './fault-tally.ts';
import type { LoadCommands, StreamsOutcome } from './load-commands.ts';
import { nextRequestNumber } from './request-number.ts';
import { Samples } from './samples.ts';

/** How long first tokens and ends are waited for beyond the time they should take. */
const GRACE_MS = 30_000;
const OPENING_STEP_MS = 2;

export class StreamLoad {
  readonly #input: LoadCommands['openStreams']['input'];
  readonly #faults = new FaultTally();
  readonly #firstToken = new Samples();
  readonly #delay = new Samples();
  readonly #open = new Set<Connection>();
  #begun = 0;
  /** Open streams without a first token yet. */
  #unstarted = 0;
  #answered = 0;
  #deltas = 0;
  #startedAt = 0;
  /** True while every stream is open: only then are delays taken. */
  #allOpen = false;
  #onChange = (): void => {};

  constructor(input: LoadCommands['openStreams']['input']) {
    this.#input = input;
  }

  /** Opens the streams; resolves when each had its first token or failed. */
  async open(): Promise<{ open: number }> {
    const { count, overMs } = this.#input;
    this.#startedAt = performance.now();
    while (this.#begun < count) {
      const due = Math.ceil(
        ((performance.now() - this.#startedAt + OPENING_STEP_MS) / Math.max(overMs, 1)) * count,
      );
      while (this.#begun < Math.min(due, count)) this.#begin();
      await delay(OPENING_STEP_MS);
    }
    if (!(await this.#until(() => this.#unstarted === 0))) {
      this.#faults.add('no first token in time', this.#unstarted);
    }
    this.#allOpen = this.#open.size === count;
    return { open: this.#open.size };
  }

  /** Waits for the streams' ends, or closes them. */
  async end(how: 'wait' | 'abort'): Promise<StreamsOutcome> {
    if (how === 'wait' && !(await this.#until(() => this.#open.size === 0))) {
      this.#faults.add('did not end in time', this.#open.size);
    }
    const elapsedMs = performance.now() - this.#startedAt;
    if (how === 'abort') this.#answered = this.#open.size;
    for (const connection of this.#open) connection.close();
    return {
      answered: this.#answered,
      faults: this.#faults.toFaults(),
      elapsedMs,
      deltas: this.#deltas,
      firstToken: this.#firstToken.quantiles(),
      delay: this.#delay.quantiles(),
    };
  }

  #begin(): void {
    this.#begun++;
    this.#unstarted++;
    const reader = new DeltaReader((writtenAt) => {
      this.#deltas++;
      if (reader.deltas === 1) {
        this.#firstToken.push(performance.now() - connection.sentAt);
        this.#unstarted--;
        this.#onChange();
      } else if (this.#allOpen) {
        this.#delay.push(machineNow() - writtenAt);
      }
    });
    const connection = new Connection(this.#input.port, {
      body: (bytes, start, end) => reader.read(bytes, start, end),
      answered: () => this.#ended(connection, reader),
      failed: (_connection, reason) => {
        this.#faults.add(reason);
        this.#leave(connection, reader);
      },
    });
    this.#open.add(connection);
    connection.sentAt = performance.now();
    const request = new MessagesRequest({ ...this.#input, stream: true });
    connection.send(request.numbered(nextRequestNumber()));
  }

  #ended(connection: Connection, reader: DeltaReader): void {
    const { deltas } = this.#input;
    if (connection.status !== 200) this.#faults.add(`status ${connection.status}`);
    else if (reader.fault !== null) this.#faults.add(reader.fault);
    else if (!reader.stopped || reader.deltas !== deltas) {
      this.#faults.add(`${reader.deltas} of ${deltas} deltas${reader.stopped ? '' : ', no message_stop'}`);
    } else this.#answered++;
    this.#leave(connection, reader);
  }

  #leave(connection: Connection, reader: DeltaReader): void {
    if (reader.deltas === 0) this.#unstarted--;
    this.#allOpen = false;
    connection.close();
    this.#open.delete(connection);
    this.#onChange();
  }

  /** Resolves true once `condition` holds, false when it did not in the time that waiting makes sense. */
  #until(condition: () => boolean): Promise<boolean> {
    if (condition()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(false), GRACE_MS);
      this.#onChange = () => {
        if (!condition()) return;
        clearTimeout(late);
        this.#onChange = () => {};
        resolve(true);
      };
    });
  }
}
