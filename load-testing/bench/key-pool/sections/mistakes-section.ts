/** 10,000 mistakes of clients in a row, a third of each kind, beside others who make none. */
import { setTimeout as delay } from 'node:timers/promises';
import { countsText, statusText, wasServed } from '../call-summary.ts';
import type { Mistake } from '../callers/caller-commands.ts';
import { FORBIDDEN_MODELS } from '../callers/mistakes.ts';
import { judged, told, whole, type Finding } from '../finding.ts';
import { GOALS } from '../goals.ts';
import { attemptsBetween } from '../rig/attempts.ts';
import { watchKeys } from '../rig/key-watch.ts';
import type { Rig } from '../rig/open-rig.ts';
import type { Section, SectionContext } from '../section.ts';

const MODEL = 'claude-sonnet-5-5';
const MISTAKES: readonly (readonly [Mistake, number])[] = [
  ['bad body', 3_334],
  ['too large', 3_333],
  ['model not permitted', 3_333],
];
const CALLERS = 16;
const OTHERS_PER_SECOND = 20;
/** Others call at least so long, and `CALLS_OF_EACH` times with every key at the end. */
const OTHERS_SECONDS = 20;
const CALLS_OF_EACH = 5;
const LIMITS = {
  requestsPerMinute: 60_000,
  inputTokensPerMinute: 60_000_000,
  outputTokensPerMinute: 6_000_000,
};

export const mistakesSection: Section = {
  title: '10,000 mistakes of clients in a row, beside others who make none',
  run: async (context) => {
    const { rigs, seed, progress } = context;
    const organizations = ['first', 'second', 'third'].map((name) => ({ name, limits: LIMITS }));
    const rig = await rigs.open({ organizations, seed, latency: '100,400' });
    const { simulator, service, callers } = rig;
    await simulator.control({ action: 'add-fault', fault: 'forbidden', model: FORBIDDEN_MODELS });
    const keys = watchKeys(service);
    const phase = {
      seconds: OTHERS_SECONDS,
      perSecond: OTHERS_PER_SECOND,
      promptTokens: [50, 150],
    } as const;
    const others = callers.call('openLoop', {
      port: service.port,
      seed: `${seed} others`,
      groups: [{ model: MODEL, maxTokens: 32, phases: [phase] }],
    });
    const began = performance.now();
    const findings = await makeAll(rig, context);
    const lastedMs = performance.now() - began;
    progress('mistakes: the others …');
    const { calls } = await others;
    const named = await callEach(rig, seed);
    const sightings = await keys();
    const failed = [...calls, ...named].filter((call) => !wasServed(call));
    return [
      ...findings,
      told('time for all of them', lastedMs, `${(lastedMs / 1_000).toFixed(0)} s`),
      judged(
        'others: errors',
        failed.length,
        failed.length === 0
          ? `none of ${whole(calls.length)}, nor of ${named.length} with each key in turn afterwards`
          : `${statusText(failed)}: ${failed[0]?.problem ?? ''}`,
        GOALS.otherErrors,
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

async function makeAll({ simulator, service, callers }: Rig, context: SectionContext): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [mistake, count] of MISTAKES) {
    context.progress(`mistakes: ${count.toLocaleString('en-US')} × ${mistake}`);
    const before = await simulator.state();
    const { statuses } = await callers.call('mistakes', {
      port: service.port,
      seed: context.seed,
      mistake,
      count,
      callers: CALLERS,
    });
    // The last connections are just being put away.
    await delay(100);
    const after = await simulator.state();
    const attempts = attemptsBetween(before.answers, after.answers);
    const arrived = attempts.all - attempts.of(200);
    findings.push(
      told(
        mistake,
        count,
        `clients saw ${countsText(statuses)}; ${whole(arrived)} attempts reached the upstream`,
      ),
    );
  }
  return findings;
}

async function callEach({ service, callers }: Rig, seed: string) {
  const calls = [];
  for (const { label } of await service.keys()) {
    const made = await callers.call('some', {
      port: service.port,
      seed: `${seed} ${label}`,
      model: MODEL,
      count: CALLS_OF_EACH,
      how: 'in turn',
      keyLabel: label,
    });
    calls.push(...made.calls);
  }
  return calls;
}
