/** Whole answers at a calm pace: the latency that a proxy adds when nothing has to wait. */
import { inRounds, measure, type Rig } from '../rig.ts';

export async function pacedSection(rig: Rig): Promise<void> {
  const { sheet } = rig;
  const { rounds, perSecond, durationMs } = rig.plan.paced;
  const subjects = [rig.direct, ...(await rig.serving())];
  await inRounds(rig, { name: 'paced', rounds }, subjects, async (subject) => {
    const { outcome } = await measure(rig, 'paced', subject, () =>
      rig.generator.call('openLoop', { ...subject.caller, perSecond, durationMs }),
    );
    sheet.record('pacedP50', subject.name, outcome.latency.p50);
    sheet.record('pacedP99', subject.name, outcome.latency.p99);
    return `${outcome.latency.p50.toFixed(2)} ms`;
  });
  sheet.recordAdded('pacedP50', 'pacedAddedP50');
}
