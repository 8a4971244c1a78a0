/**
 * One reader of the live events, and the rule that nothing piles up for it:
 *
 *   keeping up ──more than 64 KB unsent──▶ behind ──all but 8 KB sent──▶ `gap`, keeping up
 *                                            └──30 s──▶ cut off
 *
 * While it is behind, frames are left out and the requests in them counted. So a reader holds 64 KB and one frame at most, or what
 * it missed before it came back (256 KB).
 */
import type { LIVE_FRAMES } from '../../shared/live.ts';
import { sseFrame } from './sse-frame.ts';

/** The response as far as it matters here. */
export interface LiveStream {
  /** Bytes that were written and have not left yet. */
  readonly writableLength: number;
  write(bytes: Buffer): boolean;
  end(): unknown;
  destroy(): unknown;
}

export type LiveFrameKind = (typeof LIVE_FRAMES)[number];

export interface LiveReaderOptions {
  readonly stream: LiveStream;
  readonly frames: ReadonlySet<LiveFrameKind>;
  /** Whether the session that opened the stream still holds. */
  readonly allowed: () => boolean;
}

const BEHIND_BYTES = 64 * 1024;
const CAUGHT_UP_BYTES = 8 * 1024;
const LONGEST_BEHIND_MS = 30_000;

export class LiveReader {
  readonly frames: ReadonlySet<LiveFrameKind>;
  readonly allowed: () => boolean;
  readonly #stream: LiveStream;
  /** Wall clock and monotonic clock when it fell behind; undefined while it keeps up. */
  #behind: { readonly at: number; readonly now: number } | undefined;
  #missed = 0;

  constructor({ stream, frames, allowed }: LiveReaderOptions) {
    this.#stream = stream;
    this.frames = frames;
    this.allowed = allowed;
  }

  /** For what must not be left out: greeting, replay, end. */
  write(bytes: Buffer): void {
    this.#stream.write(bytes);
  }

  /**
   * Sends a frame, or leaves it out while the reader is behind.
   *
   * @param requests how many requests it speaks of
   * @param at wall clock, ms
   * @param now monotonic, ms
   */
  send(bytes: Buffer, requests: number, at: number, now: number): void {
    const unsent = this.#stream.writableLength;
    if (this.#behind === undefined && unsent > BEHIND_BYTES) this.#behind = { at, now };
    if (this.#behind !== undefined) {
      if (unsent > CAUGHT_UP_BYTES) {
        this.#missed += requests;
        if (now - this.#behind.now > LONGEST_BEHIND_MS) this.#stream.destroy();
        return;
      }
      const gap = { reason: 'slow-reader', from: this.#behind.at, to: at, records: this.#missed } as const;
      this.#behind = undefined;
      this.#missed = 0;
      this.#stream.write(sseFrame('gap', gap));
    }
    this.#stream.write(bytes);
  }

  /** The last frame, then the end; at once where nobody reads. */
  end(bytes: Buffer): void {
    if (this.#stream.writableLength > BEHIND_BYTES) {
      this.#stream.destroy();
      return;
    }
    this.#stream.write(bytes);
    this.#stream.end();
  }
}
