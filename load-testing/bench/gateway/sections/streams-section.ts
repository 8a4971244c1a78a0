/** Many calm streams: the CPU time that each costs, and from it the events that one core could carry. */
import { inRounds, measureStreams, type Rig } from '../rig.ts';

export async function streamsSection(rig: Rig): Promise<void> {
  const { sheet } = rig;
  const { rounds, streams } = rig.plan.streams;
  await inRounds(rig, { name: 'streams', rounds }, await rig.serving(), async (subject) => {
    const { outcome, cpuMs } = await measureStreams(rig, 'streams', subject, streams);
    const perStream = cpuMs / outcome.answered;
    sheet.record('streamCpu', subject.name, perStream);
    sheet.record('streamEventsPerCpuSecond', subject.name, (outcome.deltas / cpuMs) * 1000);
    return `${perStream.toFixed(2)} ms CPU`;
  });
}
