/** Whole answers in a closed loop: how many, how fast, at what CPU time. */
import { readUsage } from '../../process-usage.ts';
import { inRounds, measure, type Rig } from '../rig.ts';

const MB = 2 ** 20;

export async function httpSection(rig: Rig): Promise<void> {
  const { sheet } = rig;
  const { rounds, connections, durationMs } = rig.plan.http;
  const subjects = await rig.serving();
  await inRounds(rig, { name: 'http', rounds }, subjects, async (subject) => {
    const { outcome, cpuMs } = await measure(rig, 'http', subject, () =>
      rig.generator.call('closedLoop', { ...subject.caller, connections, durationMs }),
    );
    const perSecond = (outcome.answered / outcome.elapsedMs) * 1000;
    sheet.record('requestsPerSecond', subject.name, perSecond);
    sheet.record('requestP50', subject.name, outcome.latency.p50);
    sheet.record('requestP99', subject.name, outcome.latency.p99);
    sheet.record('requestCpu', subject.name, (cpuMs / outcome.answered) * 1000);
    return `${Math.round(perSecond)}/s`;
  });
  for (const subject of subjects) {
    const usage = await readUsage(subject.pid);
    if (usage !== null) sheet.record('requestMemory', subject.name, usage.rssBytes / MB);
  }
}
