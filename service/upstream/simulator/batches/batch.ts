/**
 * One message batch. Its state is a function of time: nothing runs in the background, and every reading says how far it has
 * come by then.
 *
 *   in_progress ──all done, or 24 h──▶ ended ──29 days──▶ ended, archived
 *        └──cancel──▶ canceling ──▶ ended
 */
import type { MessageBatch } from '@anthropic-ai/sdk/resources/messages';
import type { Clock } from '../../../lib/clock.ts';
import { seededRandom } from '../random.ts';

const HOUR_MS = 3_600_000;
export const LIFETIME_MS = 24 * HOUR_MS;
const ARCHIVED_AFTER_MS = 29 * 24 * HOUR_MS;
/** What is under way when a batch is cancelled is finished first. */
const CANCEL_GRACE_MS = 1_500;

export interface BatchRequest {
  readonly customId: string;
  readonly params: unknown;
  /** Whether the parameters can be answered; the others end as `errored`. */
  readonly valid: boolean;
}

export type BatchOutcome = 'succeeded' | 'errored' | 'canceled' | 'expired';

export interface BatchOptions {
  readonly id: string;
  readonly requests: readonly BatchRequest[];
  readonly clock: Clock;
  /** ms until the last request is done. */
  readonly durationMs: number;
}

export class Batch {
  readonly id: string;
  readonly requests: readonly BatchRequest[];
  readonly #clock: Clock;
  readonly #durationMs: number;
  readonly #createdAt: number;
  readonly #createdWall: number;
  /** ms after its making; undefined: never. */
  #cancelledAfter: number | undefined;

  constructor({ id, requests, clock, durationMs }: BatchOptions) {
    this.id = id;
    this.requests = requests;
    this.#clock = clock;
    this.#durationMs = durationMs;
    this.#createdAt = clock.now();
    this.#createdWall = clock.wallNow();
  }

  get ended(): boolean {
    return this.#age() >= this.#endsAfter();
  }

  get archived(): boolean {
    return this.#age() >= ARCHIVED_AFTER_MS;
  }

  /** No effect on a batch that has ended or is being cancelled already. */
  cancel(): void {
    if (!this.ended) this.#cancelledAfter ??= this.#age();
  }

  /** What became of each request, in order; only meaningful once the batch has ended. */
  outcomes(): BatchOutcome[] {
    const random = seededRandom(`${this.id}:order`);
    return this.requests.map(({ valid }) => {
      const doneAfter = random() * this.#durationMs;
      if (this.#cancelledAfter !== undefined && doneAfter > this.#cancelledAfter) return 'canceled';
      if (doneAfter > LIFETIME_MS) return 'expired';
      return valid ? 'succeeded' : 'errored';
    });
  }

  /** @param base scheme and host for `results_url` */
  describe(base: string, justMade = false): MessageBatch {
    const ended = !justMade && this.ended;
    const counts = { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0 };
    if (ended) for (const outcome of this.outcomes()) counts[outcome] += 1;
    else counts.processing = this.requests.length;
    return {
      id: this.id,
      type: 'message_batch',
      processing_status: ended ? 'ended' : this.#cancelledAfter === undefined ? 'in_progress' : 'canceling',
      request_counts: counts,
      created_at: this.#timestamp(0),
      expires_at: this.#timestamp(LIFETIME_MS),
      cancel_initiated_at: this.#cancelledAfter === undefined ? null : this.#timestamp(this.#cancelledAfter),
      ended_at: ended ? this.#timestamp(this.#endsAfter()) : null,
      archived_at: this.archived ? this.#timestamp(ARCHIVED_AFTER_MS) : null,
      results_url: ended && !this.archived ? `${base}/v1/messages/batches/${this.id}/results` : null,
    };
  }

  #age(): number {
    return this.#clock.now() - this.#createdAt;
  }

  #endsAfter(): number {
    const natural = Math.min(this.#durationMs, LIFETIME_MS);
    if (this.#cancelledAfter === undefined) return natural;
    const grace = Math.min(CANCEL_GRACE_MS, this.#durationMs / 10);
    return Math.min(natural, this.#cancelledAfter + grace);
  }

  #timestamp(afterMs: number): string {
    return new Date(this.#createdWall + afterMs).toISOString();
  }
}
