/** The upstream answers everything for one model with 529 for a while; another model is asked for meanwhile, as much. */
import { setTimeout as delay } from 'node:timers/promises';
import { firstProblems, lastFailureAfter, shareOf, statusText, wasServed } from '../call-summary.ts';
import type { CallRecord, Phase } from '../callers/caller-commands.ts';
import { judged, seconds, told, whole, type Finding } from '../finding.ts';
import { GOALS } from '../goals.ts';
import { attemptsBetween } from '../rig/attempts.ts';
import { watchKeys } from '../rig/key-watch.ts';
import { quantile } from '../../statistics.ts';
import type { Section } from '../section.ts';

const BUSY = 'claude-sonnet-5-5';
const OTHER = 'claude-opus-5';
const PER_SECOND = 30;
const BEFORE_SECONDS = 4;
const AFTER_SECONDS = 14;
const LIMITS = {
  requestsPerMinute: 6_000,
  inputTokensPerMinute: 12_000_000,
  outputTokensPerMinute: 2_400_000,
};

export const stormSection: Section = {
  title: `a storm of 529s on one of two models, ${PER_SECOND} requests/s each`,
  run: async ({ rigs, seed, seconds: stormSeconds, progress }) => {
    const organizations = ['first', 'second', 'third'].map((name) => ({ name, limits: LIMITS }));
    const { simulator, service, callers } = await rigs.open({ organizations, seed });
    const phases: readonly Phase[] = [
      {
        seconds: BEFORE_SECONDS + stormSeconds + AFTER_SECONDS,
        perSecond: PER_SECOND,
        promptTokens: [50, 150],
      },
    ];
    const loading = callers.call('openLoop', {
      port: service.port,
      seed: `${seed} storm`,
      groups: [BUSY, OTHER].map((model) => ({ model, maxTokens: 32, phases })),
    });
    await delay(BEFORE_SECONDS * 1_000);
    progress(`storm: ${stormSeconds} s of 529s`);
    const keys = watchKeys(service);
    const before = await simulator.state();
    await simulator.control({ action: 'add-fault', fault: 'overloaded', model: BUSY, for: stormSeconds });
    const beganAt = Date.now();
    await delay(stormSeconds * 1_000);
    progress('storm: over');
    const { calls, startedAt } = await loading;
    const after = await simulator.state();
    const sightings = await keys();

    const beganMs = beganAt - startedAt;
    const endedMs = beganMs + stormSeconds * 1_000;
    const ofBusy = calls.filter(({ model }) => model === BUSY);
    const during = ofBusy.filter(({ dueMs }) => dueMs >= beganMs && dueMs < endedMs);
    // While it lasted every attempt was answered so, and at no other time.
    const attempts = attemptsBetween(before.answers, after.answers, BUSY).of(529);
    const perRequest = attempts / during.length;
    const recoveryMs = lastFailureAfter(ofBusy, endedMs);
    const served = shareOf(
      ofBusy.filter(({ dueMs }) => dueMs >= endedMs),
      wasServed,
    );
    return [
      judged(
        'attempts at the model',
        perRequest,
        `${perRequest.toFixed(2)} × its requests (${whole(attempts)} for ${whole(during.length)})`,
        GOALS.stormAttempts,
      ),
      told('its requests', during.length, statusText(during)),
      told('what they were told', during.length, firstProblems(during)),
      judged(
        'recovery after its end',
        served > 0 ? recoveryMs / 1_000 : Number.POSITIVE_INFINITY,
        recoveryMs === 0 ? 'at once: nobody failed after it' : `the last failed after ${seconds(recoveryMs)}`,
        GOALS.stormRecovery,
      ),
      ...otherModel(
        calls.filter(({ model }) => model === OTHER),
        { beganMs, endedMs },
      ),
      judged(
        'keys blamed',
        sightings.unhealthy,
        sightings.first ?? `none, looked at ${whole(sightings.looks)} times`,
        GOALS.keysBlamed,
      ),
    ];
  },
};

function otherModel(
  calls: readonly CallRecord[],
  { beganMs, endedMs }: { readonly beganMs: number; readonly endedMs: number },
): Finding[] {
  const failed = calls.filter((call) => !wasServed(call));
  const isDuring = ({ dueMs }: CallRecord): boolean => dueMs >= beganMs && dueMs < endedMs;
  const [during, otherwise] = [p95(calls.filter(isDuring)), p95(calls.filter((call) => !isDuring(call)))];
  return [
    judged(
      'other model: errors',
      failed.length,
      failed.length === 0 ? `none of ${whole(calls.length)}` : statusText(failed),
      GOALS.otherErrors,
    ),
    told('other model: p95', during, `${seconds(during)} in the storm, ${seconds(otherwise)} otherwise`),
  ];
}

function p95(calls: readonly CallRecord[]): number {
  const times = calls.map(({ doneMs, dueMs }) => doneMs - dueMs).toSorted((one, other) => one - other);
  return quantile(times, 0.95);
}
