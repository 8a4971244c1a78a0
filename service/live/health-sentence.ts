/**
 * How the service is, in one place: the status that probes get, and the sentence with its reasons that every screen begins with
 * (`shared/health-sentence.ts`). Unhealthy is who can answer no request; degraded, who has a part in trouble.
 *
 * Pure: called for each probe, and once a second while somebody watches.
 */
import type { HealthStatus } from '../../shared/health.ts';
import { MAX_DETAILS, type HealthPart, type HealthSentence } from '../../shared/health-sentence.ts';
import type { KeySnapshot } from '../key-pool/pool-view.ts';
import { inEnglish } from './health-words.ts';

/** A store behind the writer thread. */
export interface StoreFacts {
  readonly status: 'healthy' | 'degraded';
  readonly reason: string | null;
  /** What waits in memory, and what was lost since the start. */
  readonly buffered: number;
  readonly lost: number;
}

export interface HealthFacts {
  /** Wall clock, ms. */
  readonly at: number;
  /** Whether this process answers requests, so that keys matter. */
  readonly serves: boolean;
  readonly simulated: boolean;
  readonly draining: boolean;
  /** Why no request can be answered, and what mends it; null when they can be. */
  readonly notReady: string | null;
  readonly keys: readonly Pick<KeySnapshot, 'label' | 'state' | 'reason' | 'untilMs'>[];
  /** Requests of the last minute, and those of them that failed. */
  readonly lastMinute: { readonly requests: number; readonly failed: number };
  readonly records: StoreFacts;
  readonly affinity: StoreFacts;
  readonly cache: HealthStatus;
  readonly queue: HealthStatus;
  readonly waiting: { readonly count: number; readonly oldestMs: number };
  /** Why the operator stopped all paid calls; null while they are not. */
  readonly stopped: string | null;
  /** Models that upstream is too busy for. */
  readonly brownOuts: readonly { readonly model: string; readonly nextTryMs: number }[];
}

/** Fewer requests say nothing about a share. */
const LEAST_REQUESTS = 20;
const HIGH_ERROR_SHARE = 0.05;

interface Trouble {
  readonly status: HealthStatus;
  readonly part: HealthPart;
}

export function describeHealth(facts: HealthFacts): HealthSentence {
  const troubles = [
    ...standingTroubles(facts),
    ...keyTroubles(facts),
    ...trafficTroubles(facts),
    ...storeTroubles(facts),
  ];
  const blocking = troubles.filter(({ status }) => status === 'unhealthy');
  const status = blocking.length > 0 ? 'unhealthy' : troubles.length > 0 ? 'degraded' : 'healthy';
  // What stops everything needs no company; each of the others adds something.
  const headline = (blocking.length > 0 ? blocking.slice(0, 1) : troubles).map(({ part }) => part);
  if (headline.length === 0) headline.push(allWell(facts));
  const details = detailsOf(facts);
  return { status, at: facts.at, headline, details, ...inEnglish(status, headline, details, facts.at) };
}

function standingTroubles({ draining, notReady, stopped }: HealthFacts): Trouble[] {
  const troubles: Trouble[] = [];
  if (draining) troubles.push({ status: 'unhealthy', part: { code: 'draining' } });
  if (notReady !== null)
    troubles.push({ status: 'unhealthy', part: { code: 'not-ready', reason: notReady } });
  if (stopped !== null)
    troubles.push({ status: 'degraded', part: { code: 'calls-stopped', reason: stopped } });
  return troubles;
}

function keyTroubles({ at, serves, keys, brownOuts }: HealthFacts): Trouble[] {
  if (!serves) return [];
  const troubles: Trouble[] = [];
  // A key its operator switched off says nothing about health, unless no other is left.
  const wanted = keys.filter(({ state }) => state !== 'disabled');
  const out = wanted.filter(({ state }) => isOut(state));
  const limited = wanted.filter(({ state }) => state === 'degraded' || state === 'recovering');
  const total = wanted.length;
  if (out.length === total) {
    const soonest = Math.min(...out.map(({ untilMs }) => untilMs ?? Infinity));
    const nextTryMs = Number.isFinite(soonest) ? soonest : null;
    return [{ status: 'unhealthy', part: { code: 'all-keys-out', total: keys.length, nextTryMs } }];
  }
  if (out.length > 0) {
    troubles.push({ status: 'degraded', part: { code: 'keys-out', out: out.length, total } });
  }
  if (limited.length > 0) {
    troubles.push({ status: 'degraded', part: { code: 'keys-limited', limited: limited.length, total } });
  }
  if (brownOuts.length > 0) {
    const models = brownOuts.map(({ model }) => model);
    const soonest = Math.min(...brownOuts.map((each) => each.nextTryMs));
    // Past that time, the next request tries.
    const nextTryMs = soonest > at ? soonest : null;
    troubles.push({ status: 'degraded', part: { code: 'models-overloaded', models, nextTryMs } });
  }
  return troubles;
}

function trafficTroubles({ lastMinute: { requests, failed }, cache, queue }: HealthFacts): Trouble[] {
  const troubles: Trouble[] = [];
  const share = requests === 0 ? 0 : Math.min(1, failed / requests);
  if (requests >= LEAST_REQUESTS && share >= HIGH_ERROR_SHARE) {
    troubles.push({ status: 'degraded', part: { code: 'errors-high', failed, requests, share } });
  }
  if (queue !== 'healthy') troubles.push({ status: 'degraded', part: { code: 'queue-trouble' } });
  if (cache !== 'healthy') troubles.push({ status: 'degraded', part: { code: 'cache-trouble' } });
  return troubles;
}

function storeTroubles({ records, affinity }: HealthFacts): Trouble[] {
  const troubles: Trouble[] = [];
  if (records.status === 'degraded') {
    const { reason, buffered: waiting } = records;
    troubles.push({ status: 'degraded', part: { code: 'store-trouble', reason, waiting } });
  }
  if (affinity.status === 'degraded') {
    const { reason, buffered: waiting, lost } = affinity;
    troubles.push({ status: 'degraded', part: { code: 'affinity-trouble', reason, waiting, lost } });
  }
  return troubles;
}

function allWell({ serves, simulated, keys }: HealthFacts): HealthPart {
  if (!serves) return { code: 'administers-only' };
  const wanted = keys.filter(({ state }) => state !== 'disabled');
  const serving = wanted.filter(({ state }) => !isOut(state)).length;
  return { code: simulated ? 'all-well-simulated' : 'all-well', serving, total: wanted.length };
}

/** The worst keys first; a line that would not fit is counted instead. */
function detailsOf({ serves, keys, waiting, records }: HealthFacts): HealthPart[] {
  const others: HealthPart[] = [];
  if (waiting.count > 0) others.push({ code: 'waiting', ...waiting });
  if (records.lost > 0) others.push({ code: 'records-lost', dropped: records.lost });
  const ailing = serves
    ? keys.filter(({ state }) => state !== 'healthy' && state !== 'disabled').toSorted(byHowBad)
    : [];
  const room = MAX_DETAILS - others.length;
  const shown = ailing.length > room ? ailing.slice(0, room - 1) : ailing;
  const details: HealthPart[] = shown.map(({ label, state, reason, untilMs }) => ({
    code: 'key',
    label,
    state,
    reason,
    untilMs,
  }));
  if (shown.length < ailing.length) details.push({ code: 'more-keys', count: ailing.length - shown.length });
  return [...details, ...others];
}

const WORST_FIRST: readonly KeySnapshot['state'][] = [
  'quarantined',
  'open',
  'half-open',
  'recovering',
  'degraded',
  'disabled',
  'healthy',
];

function byHowBad(a: Pick<KeySnapshot, 'state'>, b: Pick<KeySnapshot, 'state'>): number {
  return WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state);
}

function isOut(state: KeySnapshot['state']): boolean {
  return state === 'open' || state === 'half-open' || state === 'quarantined';
}
