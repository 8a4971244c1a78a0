/**
 * Breaking a simulated key on purpose and watching it come back, as a state that grows with what is learnt:
 *
 * ```
 * idle ──start──▶ running ──fault over──▶ recovering ──key healthy again──▶ over
 *                    │                        └──too long──▶ lasting
 *                    └──stopped by hand──▶ recovering
 * ```
 */
import type { PulseKey } from '../../../shared/live.ts';

/** How long the key fails, s. */
export const FAIL_SECONDS = 30;
/** Between two of the console's own requests meanwhile, ms. */
export const SEND_EVERY_MS = 400;
/** After the fault: how long to wait for the key to be healthy, ms. */
export const PATIENCE_MS = 120_000;
/** A key that never noticed the fault is not waited for longer than this, ms. */
const UNNOTICED_MS = 5_000;

export interface FailRun {
  readonly kind: 'running' | 'recovering' | 'over' | 'lasting';
  readonly key: string;
  /** To end the fault by hand. */
  readonly faultId: string | null;
  /** When the fault ends by itself, ms on the clock that `advance` is told. */
  readonly endsAt: number;
  /** The key was seen in another state than healthy. */
  readonly noticed: boolean;
  readonly sent: number;
  readonly failed: number;
}

export function startRun(key: string, faultId: string | null, now: number): FailRun {
  return {
    kind: 'running',
    key,
    faultId,
    endsAt: now + FAIL_SECONDS * 1_000,
    noticed: false,
    sent: 0,
    failed: 0,
  };
}

/** What the state of the key and the time say about the run; the same object when they say nothing new. */
export function advance(run: FailRun, key: Pick<PulseKey, 'state'> | undefined, now: number): FailRun {
  if (run.kind === 'over' || run.kind === 'lasting') return run;
  const healthy = key === undefined || key.state === 'healthy';
  const noticed = run.noticed || !healthy;
  if (run.kind === 'running' && now < run.endsAt) return noticed === run.noticed ? run : { ...run, noticed };
  const since = now - run.endsAt;
  if (healthy && (noticed || since >= UNNOTICED_MS)) return { ...run, kind: 'over', noticed };
  if (since >= PATIENCE_MS) return { ...run, kind: 'lasting', noticed };
  return run.kind === 'recovering' && noticed === run.noticed ? run : { ...run, kind: 'recovering', noticed };
}

/** The fault was ended by hand. */
export function stopRun(run: FailRun, now: number): FailRun {
  return run.kind === 'running' ? { ...run, kind: 'recovering', endsAt: Math.min(run.endsAt, now) } : run;
}

export function countSent(run: FailRun, failed: boolean): FailRun {
  return { ...run, sent: run.sent + 1, failed: run.failed + (failed ? 1 : 0) };
}

/** Whether the console goes on sending: until the key is back, since only requests bring it back. */
export function isSending(run: FailRun | null): boolean {
  return run?.kind === 'running' || run?.kind === 'recovering';
}
