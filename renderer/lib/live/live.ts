/**
 * What happens now, for every screen: the newest figures once a second, requests as they end, and how the connection is.
 * `live-connection.ts` feeds it; components read it by `useLive(selector)`, and render again only when what they select
 * has changed. Changes are gathered and handed on once per animation frame, however many frames arrive.
 *
 * While paused, figures stand still and requests are kept back; `newSincePause` counts them.
 */
import { createContext, use } from 'react';
import { useStore, type StoreApi } from 'zustand';
import type { GapFrame, HelloFrame, PulseFrame } from '../../../shared/live.ts';
import type { RequestEvent } from '../../../shared/request-event.ts';

export type LinkState =
  | { readonly kind: 'connecting' }
  /** `latencyMs`: there and back, measured every 15 s; null until the first measurement. */
  | { readonly kind: 'connected'; readonly latencyMs: number | null }
  /** `attempt` counts from 1; the next one begins at `nextTryAt` (wall clock, ms). */
  | {
      readonly kind: 'reconnecting';
      readonly attempt: number;
      readonly nextTryAt: number;
      readonly reason: string;
    };

export interface LiveState {
  readonly link: LinkState;
  /** Of the start of the service that is connected; null before the first connection. */
  readonly hello: HelloFrame | null;
  /** The newest one to show; null before the first. */
  readonly pulse: PulseFrame | null;
  /** The last `PULSES_KEPT` to show, oldest first, for lines that move each second. */
  readonly pulses: readonly PulseFrame[];
  readonly paused: boolean;
  /** Requests that ended since the pause began. */
  readonly newSincePause: number;
  /** Wall clock of the service at the newest thing shown, ms since the epoch; null when nothing came yet. */
  readonly asOf: number | null;
  /** `performance.now()` when that arrived, to tell how old it is whatever the two clocks say. */
  readonly heardAt: number | null;
}

export const PULSES_KEPT = 300;
/** Requests kept for a screen that is opened later. */
export const REQUESTS_KEPT = 2_000;

/** What a listener is told, in the order it happened. */
export type TailNews =
  /** Oldest first. `skipped` others ended in the same time and are not told of. */
  | { readonly kind: 'requests'; readonly records: readonly RequestEvent[]; readonly skipped: number }
  /** Requests between `from` and `to` are not known here; load them if they matter. */
  | { readonly kind: 'gap'; readonly gap: GapFrame };

export interface Live {
  readonly store: StoreApi<LiveState>;
  pause(): void;
  resume(): void;
  /** Newest first, at most `REQUESTS_KEPT`, none that were kept back. */
  recentRequests(): readonly RequestEvent[];
  /** Not called while paused; at `resume` with all that was kept back. Returns how to stop listening. */
  onTail(listener: (news: TailNews) => void): () => void;
}

export const LiveContext = createContext<Live | undefined>(undefined);

/** @throws outside of the console's root, which is a fault of the program */
export function useLiveSource(): Live {
  const live = use(LiveContext);
  if (live === undefined) throw new Error('no live source: this component stands outside of the console');
  return live;
}

/** @param select must return the same value for the same state: pick a field, do not build an object */
export function useLive<Selected>(select: (state: LiveState) => Selected): Selected {
  return useStore(useLiveSource().store, select);
}
