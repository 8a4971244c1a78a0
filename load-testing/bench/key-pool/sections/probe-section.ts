/** 100 callers at the moment at which a breaker is half-open: how many of them reach the upstream before the probe is answered. */
import { setTimeout as delay } from 'node:timers/promises';
import { statusText } from '../call-summary.ts';
import { judged, told, type Finding } from '../finding.ts';
import { GOALS } from '../goals.ts';
import type { Rig } from '../rig/open-rig.ts';
import type { Section, SectionContext } from '../section.ts';

const MODEL = 'claude-sonnet-5-5';
const CALLERS = 100;
/** The probe's answer is held back so long, and looked for before. */
const HELD_MS = 3_000;
const LOOK_AFTER_MS = 2_000;
const STATE_PATIENCE_MS = 30_000;
const BROKEN = 'first';

export const probeSection: Section = {
  title: `${CALLERS} callers at a half-open breaker`,
  run: async (context) => {
    context.progress('probe: waiting for breakers to be half-open');
    const both = await Promise.all([
      meetHalfOpen('no other key', [BROKEN], context),
      meetHalfOpen('two other keys', [BROKEN, 'second', 'third'], context),
    ]);
    return both.flat();
  },
};

async function meetHalfOpen(
  name: string,
  names: readonly string[],
  { rigs, seed }: SectionContext,
): Promise<Finding[]> {
  const organizations = names.map((each) => ({ name: each, limits: 'unlimited' as const }));
  const rig = await rigs.open({ organizations, seed, latency: '100,400' });
  const { simulator, service, callers } = rig;
  const label = (await service.keys())[0]?.label ?? '';
  await simulator.control({ action: 'add-fault', fault: 'server-error', organization: BROKEN });
  await callUntilOpen(rig, seed, label);
  await simulator.control({ action: 'clear-faults' });
  await simulator.control({ action: 'add-fault', fault: `hang;for=${HELD_MS}`, organization: BROKEN });
  await untilState(rig, label, 'half-open');

  const before = await arrivedAtBroken(rig);
  const calling = callers.call('some', {
    port: service.port,
    seed: `${seed} probe`,
    model: MODEL,
    count: CALLERS,
    how: 'together',
  });
  await delay(LOOK_AFTER_MS);
  const probes = (await arrivedAtBroken(rig)) - before;
  // What comes after the probe is not held back.
  await simulator.control({ action: 'clear-faults' });
  const { calls } = await calling;
  return [
    judged(`${name}: reached the upstream with it`, probes, String(probes), GOALS.probes),
    told(`${name}: the ${CALLERS} callers`, calls.length, statusText(calls)),
  ];
}

async function callUntilOpen({ service, callers }: Rig, seed: string, label: string): Promise<void> {
  for (let round = 0; round < 10; round += 1) {
    await callers.call('some', {
      port: service.port,
      seed: `${seed} ${round}`,
      model: MODEL,
      count: 5,
      how: 'together',
      keyLabel: label,
    });
    if ((await stateOf(service, label)) === 'open') return;
  }
  throw new Error('the breaker did not open');
}

async function untilState({ service }: Rig, label: string, wanted: string): Promise<void> {
  const began = performance.now();
  while (performance.now() - began < STATE_PATIENCE_MS) {
    if ((await stateOf(service, label)) === wanted) return;
    await delay(50);
  }
  throw new Error(`the breaker was not ${wanted} in time`);
}

const stateOf = async (service: Rig['service'], label: string): Promise<string | undefined> =>
  (await service.keys()).find((key) => key.label === label)?.state;

async function arrivedAtBroken({ simulator }: Rig): Promise<number> {
  const { keys } = await simulator.state();
  return keys.find(({ organization }) => organization === BROKEN)?.arrived ?? Number.NaN;
}
