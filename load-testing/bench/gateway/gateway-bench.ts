/**
 * `bench gateway`: the gateway, a bare proxy and nginx by turns in front of one stub upstream. Runs the sections that were
 * asked for, judges and prints. A section that cannot be finished fails the run and leaves the others to go on.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import type { Bench, BenchOutput } from '../bench.ts';
import { watchForeignLoad } from '../foreign-load.ts';
import { judge } from './goals.ts';
import { openRig } from './open-rig.ts';
import { readOptions, USAGE, type Options } from './options.ts';
import type { SectionName } from './plan.ts';
import { reportText, type Result } from './report/report.ts';
import type { Rig } from './rig.ts';
import { delaySection } from './sections/delay-section.ts';
import { httpSection } from './sections/http-section.ts';
import { memorySection } from './sections/memory-section.ts';
import { pacedSection } from './sections/paced-section.ts';
import { startSection } from './sections/start-section.ts';
import { streamsSection } from './sections/streams-section.ts';
import { ttftSection } from './sections/ttft-section.ts';
import { examineSurroundings, type Surroundings } from './surroundings.ts';

const SECTIONS: Readonly<Record<SectionName, (rig: Rig) => Promise<void>>> = {
  start: startSection,
  memory: memorySection,
  http: httpSection,
  paced: pacedSection,
  streams: streamsSection,
  delay: delaySection,
  ttft: ttftSection,
};

export const gatewayBench: Bench = {
  name: 'gateway',
  summary: 'requests, streams, latency and memory of the gateway beside a bare proxy and nginx',
  usage: USAGE,
  run: async (args, output, signal) => {
    const options = readOptions(args);
    if ('problems' in options) {
      for (const problem of options.problems) output.progress(problem);
      return 2;
    }
    if (options.profileDirectory !== undefined) await mkdir(options.profileDirectory, { recursive: true });
    const surroundings = await examineSurroundings(options);
    if (surroundings.build?.kind === 'none') {
      output.progress(`${surroundings.build.problem}\nWithout a build: --targets bare,nginx`);
      return 1;
    }
    const result = await runSections(options, surroundings, output, signal);
    const goals = judge(result.sheet);
    output.print(`\n${reportText(result, goals)}`);
    if (options.jsonFile !== undefined) {
      await writeFile(options.jsonFile, `${JSON.stringify({ ...result, goals }, null, 2)}\n`);
    }
    const missed = options.strict && goals.some(({ verdict }) => verdict === 'missed');
    return result.problems.length > 0 || missed ? 1 : 0;
  },
};

async function runSections(
  options: Options,
  surroundings: Surroundings,
  { progress }: BenchOutput,
  signal: AbortSignal,
): Promise<Result> {
  const { machine, plan, notes } = surroundings;
  const { rig, close } = await openRig(options, surroundings, { progress, signal });
  const foreignLoad: Partial<Record<SectionName, number | null>> = {};
  try {
    for (const section of options.sections) {
      const foreignShare = await watchForeignLoad();
      try {
        await SECTIONS[section](rig);
        foreignLoad[section] = await foreignShare();
      } catch (error) {
        signal.throwIfAborted();
        rig.problems.add(section, error instanceof Error ? error.message : String(error));
        progress(`${section} failed: ${String(error)}`);
      }
    }
    const { sheet, problems } = rig;
    const subjects = [...options.targets, 'direct'] as const;
    return {
      machine,
      plan,
      sections: options.sections,
      subjects,
      sheet,
      foreignLoad,
      problems: problems.list(),
      notes,
    };
  } finally {
    await close();
  }
}
