/** Streams that open all within a second, each on a new connection: the time to their first token. */
import { inRounds, measureStreams, type Rig } from '../rig.ts';

export async function ttftSection(rig: Rig): Promise<void> {
  const { sheet } = rig;
  const { rounds, streams } = rig.plan.ttft;
  const subjects = [rig.direct, ...(await rig.serving())];
  await inRounds(rig, { name: 'ttft', rounds }, subjects, async (subject) => {
    const { outcome } = await measureStreams(rig, 'ttft', subject, streams);
    sheet.record('firstTokenP50', subject.name, outcome.firstToken.p50);
    sheet.record('firstTokenP99', subject.name, outcome.firstToken.p99);
    return `p99 ${outcome.firstToken.p99.toFixed(1)} ms`;
  });
}
