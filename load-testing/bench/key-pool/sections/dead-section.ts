/**
 * One of three organizations dies, each way in turn, before a fresh service that has served for a while. A connection cannot be
 * refused for some keys of one upstream and taken for others, so “refused” breaks it off before any answer.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { statusText, wasServed } from '../call-summary.ts';
import { judged, told, whole, type Finding } from '../finding.ts';
import { GOALS } from '../goals.ts';
import { attemptsBetween } from '../rig/attempts.ts';
import type { Section, SectionContext } from '../section.ts';

const MODEL = 'claude-sonnet-5-5';
const PER_SECOND = 60;
const HEALTHY_SECONDS = 3;
/** Long enough for the first probe of an open breaker, which fails too. */
const DEAD_SECONDS = 14;
const DEAD = 'second';
const LIMITS = {
  requestsPerMinute: 6_000,
  inputTokensPerMinute: 12_000_000,
  outputTokensPerMinute: 2_400_000,
};
const WAYS = [
  { name: 'connections refused', fault: 'dead-organization;by=unreachable' },
  { name: '401', fault: 'unauthorized' },
  { name: '500', fault: 'server-error' },
] as const;

export const deadSection: Section = {
  title: `one of three organizations dead, ${PER_SECOND} requests/s`,
  run: async (context) => {
    const findings: Finding[] = [];
    for (const way of WAYS) {
      // One after the other: each on the whole machine.
      // oxlint-disable-next-line no-await-in-loop
      findings.push(...(await die(way, context)));
    }
    return findings;
  },
};

async function die(
  { name, fault }: (typeof WAYS)[number],
  { rigs, seed, progress }: SectionContext,
): Promise<Finding[]> {
  progress(`dead: ${name}`);
  const organizations = ['first', DEAD, 'third'].map((each) => ({ name: each, limits: LIMITS }));
  const { simulator, service, callers } = await rigs.open({ organizations, seed });
  const phase = {
    seconds: HEALTHY_SECONDS + DEAD_SECONDS,
    perSecond: PER_SECOND,
    promptTokens: [50, 150],
  } as const;
  const loading = callers.call('openLoop', {
    port: service.port,
    seed: `${seed} ${name}`,
    groups: [{ model: MODEL, maxTokens: 32, phases: [phase] }],
  });
  await delay(HEALTHY_SECONDS * 1_000);
  const before = await simulator.state();
  await simulator.control({ action: 'add-fault', fault, organization: DEAD });
  const { calls } = await loading;
  const after = await simulator.state();
  const states = (await service.keys()).map(({ state }) => state).join(', ');
  const failed = calls.filter((call) => !wasServed(call));
  const onDead = (answers: typeof before.answers): typeof before.answers =>
    answers.filter(({ key }) => key.startsWith(DEAD));
  const attempts = attemptsBetween(onDead(before.answers), onDead(after.answers));
  const shown =
    failed.length === 0
      ? `none of ${whole(calls.length)}`
      : `${statusText(failed)} of ${whole(calls.length)}`;
  return [
    judged(`${name}: clients that saw an error`, failed.length, shown, GOALS.deadErrors),
    told(
      `${name}: attempts at its key until the end`,
      attempts.all - attempts.of(200),
      `${attempts.all - attempts.of(200)} in vain; keys are ${states}`,
    ),
  ];
}
