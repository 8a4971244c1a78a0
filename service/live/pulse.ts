/** Puts the pulse together: the figures of the last seconds beside the state of every part right now. */
import type { HealthSentence } from '../../shared/health-sentence.ts';
import type { PulseFrame } from '../../shared/live.ts';
import type { KeySnapshot } from '../key-pool/pool-view.ts';
import { tallyKeys } from '../metrics/key-tally.ts';
import type { RecorderHealth } from '../metrics/recorder-health.ts';
import type { WindowFigures } from './live-window.ts';

export interface PulseSources {
  readonly keys: () => readonly KeySnapshot[];
  /** Requests under way. */
  readonly inFlight: () => number;
  readonly openStreams: () => number;
  /** Requests that wait for a key. */
  readonly waiting: () => { readonly count: number; readonly oldestMs: number };
  readonly recorder: () => RecorderHealth;
  readonly health: () => HealthSentence | Promise<HealthSentence>;
}

/** A pulse stays a few KB also where somebody has very many keys. */
const MOST_KEYS = 200;

/** @param at wall clock, ms */
export async function makePulse(
  sources: PulseSources,
  figures: WindowFigures,
  at: number,
): Promise<PulseFrame> {
  const keys = sources.keys();
  const { status, reason, buffered, dropped } = sources.recorder();
  return {
    at,
    ...figures,
    inFlight: Math.max(0, sources.inFlight()),
    openStreams: Math.max(0, sources.openStreams()),
    waiting: { ...sources.waiting() },
    keys: {
      ...tallyKeys(keys),
      list: keys.slice(0, MOST_KEYS).map(({ label, tier, state, ...key }) => ({
        label,
        tier,
        state,
        reason: key.reason,
        untilMs: key.untilMs,
        inFlight: key.inFlight,
        simulated: key.simulated,
      })),
    },
    store: { status, reason, waiting: buffered, dropped },
    health: await sources.health(),
  };
}
