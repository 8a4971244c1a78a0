/**
 * The keys as last asked for, with what the live events said of them since: state, reason, time and requests under way. What
 * hangs on the state (the way back, the next step) is left out until it is asked for again.
 */
import type { KeyList, KeyView } from '../../../shared/keys.ts';
import type { PulseFrame, PulseKey } from '../../../shared/live.ts';

export function mergePulse(list: KeyList, pulse: Pick<PulseFrame, 'at' | 'keys'> | null): KeyList {
  if (pulse === null || pulse.at <= list.atMs) return list;
  const byLabel = new Map(pulse.keys.list.map((key) => [key.label, key]));
  return { ...list, keys: list.keys.map((key) => withNews(key, byLabel.get(key.label))) };
}

function withNews(key: KeyView, news: PulseKey | undefined): KeyView {
  const { live } = key;
  if (live === null || news === undefined) return key;
  const { state, reason, untilMs, inFlight } = news;
  const moved = state !== live.state;
  return {
    ...key,
    live: { ...live, state, reason, untilMs, inFlight, ...(moved ? { ramp: null, nextStep: null } : {}) },
  };
}

/** Changes whenever a key changes its state, comes or goes. */
export function stateSignature(pulse: Pick<PulseFrame, 'keys'> | null): string {
  return (pulse?.keys.list ?? []).map(({ label, state }) => `${label} ${state}`).join('\n');
}
