/** Busy streams: how long each event is on its way, from the stub's write to the client's read. */
import { inRounds, measureStreams, type Rig } from '../rig.ts';

export async function delaySection(rig: Rig): Promise<void> {
  const { sheet } = rig;
  const { rounds, streams } = rig.plan.delay;
  const subjects = [rig.direct, ...(await rig.serving())];
  await inRounds(rig, { name: 'delay', rounds }, subjects, async (subject) => {
    const { outcome, cpuMs } = await measureStreams(rig, 'delay', subject, streams);
    sheet.record('delayP50', subject.name, outcome.delay.p50);
    sheet.record('delayP99', subject.name, outcome.delay.p99);
    if (subject !== rig.direct) {
      sheet.record('delayEventsPerCpuSecond', subject.name, (outcome.deltas / cpuMs) * 1000);
    }
    // Delays are taken while all streams are open; a machine that is too busy may never get there.
    if (outcome.delay.count === 0) return 'never had all streams open';
    return `p99 ${outcome.delay.p99.toFixed(2)} ms`;
  });
  sheet.recordAdded('delayP99', 'delayAddedP99');
}
