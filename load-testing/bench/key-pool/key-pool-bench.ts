/**
 * `bench key-pool`: the pool of upstream keys under load and in trouble. Each section starts what it needs and ends it; one that
 * cannot be finished fails the run and leaves the others to go on.
 */
import { writeFile } from 'node:fs/promises';
import type { Bench, BenchOutput } from '../bench.ts';
import { watchForeignLoad } from '../foreign-load.ts';
import { describeMachine } from '../machine.ts';
import { ensureBuilt } from '../built-service.ts';
import { readOptions, USAGE, type Options } from './options.ts';
import { reportText, type SectionResult } from './report.ts';
import { createRigs } from './rig/open-rig.ts';
import type { Section, SectionName } from './section.ts';
import { choosingSection } from './sections/choosing-section.ts';
import { deadSection } from './sections/dead-section.ts';
import { loadSection } from './sections/load-section.ts';
import { mistakesSection } from './sections/mistakes-section.ts';
import { probeSection } from './sections/probe-section.ts';
import { promptCacheSection } from './sections/prompt-cache-section.ts';
import { stormSection } from './sections/storm-section.ts';

const SECTIONS: Readonly<Record<SectionName, Section>> = {
  choosing: choosingSection,
  requests: loadSection('requests'),
  tokens: loadSection('input tokens'),
  dead: deadSection,
  storm: stormSection,
  probe: probeSection,
  'prompt-cache': promptCacheSection,
  mistakes: mistakesSection,
};
const WHOLE_SECONDS = 60;

export const keyPoolBench: Bench = {
  name: 'key-pool',
  summary: 'the pool of upstream keys at full load, in trouble, and against mistakes of clients',
  usage: USAGE,
  run: async (args, output, signal) => {
    const options = readOptions(args);
    if (typeof options === 'string') {
      output.progress(`${options}\n\n${USAGE}`);
      return 2;
    }
    const build = await ensureBuilt();
    if (build.kind === 'none') {
      output.progress(build.problem);
      return 1;
    }
    const machine = await describeMachine(undefined);
    const sections = await runSections(options, output, signal);
    const notes = notesOf(options, build.kind === 'old', machine.cores);
    const result = { machine, seconds: options.seconds, seed: options.seed, sections, notes };
    output.print(`\n${reportText(result)}`);
    if (options.jsonFile !== undefined)
      await writeFile(options.jsonFile, `${JSON.stringify(result, null, 2)}\n`);
    const failed = sections.some(({ problem }) => problem !== null);
    const missed = sections.some(({ findings }) => findings.some(({ verdict }) => verdict === 'missed'));
    return failed || (options.strict && missed) ? 1 : 0;
  },
};

async function runSections(
  { sections, seconds, seed }: Options,
  { progress }: BenchOutput,
  signal: AbortSignal,
): Promise<SectionResult[]> {
  const results: SectionResult[] = [];
  const rigs = createRigs(signal);
  for (const name of sections) {
    const { title, run } = SECTIONS[name];
    const foreignLoad = await watchForeignLoad();
    let findings: SectionResult['findings'] = [];
    let problem: string | null = null;
    try {
      findings = await run({ rigs, seconds, seed, progress });
    } catch (error) {
      signal.throwIfAborted();
      problem = error instanceof Error ? error.message : String(error);
      progress(`${name} failed: ${problem}`);
    } finally {
      await rigs.closeAll();
    }
    results.push({ name, title, findings, problem, foreignLoad: await foreignLoad() });
  }
  return results;
}

function notesOf({ seconds }: Options, isOldBuild: boolean, cores: number): string[] {
  return [
    `Service, simulated upstream and callers share the ${cores} cores.`,
    ...(seconds < WHOLE_SECONDS
      ? [`Loads and storm lasted ${seconds} s each, not the minute that the goals are for: a look.`]
      : []),
    ...(isOldBuild ? ['The sources do not compile: an EARLIER BUILD of the service was measured.'] : []),
  ];
}
