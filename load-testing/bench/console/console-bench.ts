/**
 * `bench console`: how much the console's first load weighs, when it can be used, and whether it stays smooth while live updates
 * pour in. The built console in the Chromium of the tests, on the built service with a record of a quarter of an hour.
 */
import { ensureConsoleBuilt } from '../../../renderer/testing/built-console.ts';
import type { Bench, BenchOutput } from '../bench.ts';
import { watchForeignLoad } from '../foreign-load.ts';
import { describeMachine, machineLine } from '../machine.ts';
import { median } from '../statistics.ts';
import { ensureBuilt } from '../built-service.ts';
import { reportText, type LiveResult, type Loads } from './console-report.ts';
import { openConsoleRig, type ConsoleRig } from './console-rig.ts';
import { countLiveFrames } from './count-live-frames.ts';
import { gzippedSizes, openConsole } from './first-load.ts';
import { judgeConsole, type ConsoleFigures, type ConsoleJudgement } from './goals.ts';
import { readOptions, USAGE, type Options } from './options.ts';
import { frameTimes } from './page-probe.ts';

export const consoleBench: Bench = {
  name: 'console',
  summary: 'first load, time to interactive and frames of the console under live updates',
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
    await ensureConsoleBuilt();
    const rig = await openConsoleRig(signal);
    try {
      const judgements = await measure(rig, options, output, signal);
      const missed = judgements.some(({ verdict }) => verdict === 'missed');
      return options.strict && missed ? 1 : 0;
    } finally {
      await rig.close();
    }
  },
};

async function measure(
  rig: ConsoleRig,
  options: Options,
  output: BenchOutput,
  signal: AbortSignal,
): Promise<ConsoleJudgement[]> {
  const foreignShare = await watchForeignLoad();
  const loads = await firstLoads(rig, options.rounds, output, signal);
  const live = await liveUpdates(rig, options, output);
  const figures: ConsoleFigures = {
    scriptBytes: [...loads.sizes.values()].reduce((sum, size) => sum + size, 0),
    interactiveMs: median(loads.interactive),
    longFrames: live.frames.long,
    updatesPerSecond: live.updatesPerSecond,
  };
  const judgements = judgeConsole(figures);
  output.print(
    `\n${reportText({ figures, judgements, loads, live, foreign: await foreignShare(), options })}\n`,
  );
  output.print(machineLine(await describeMachine(undefined)));
  return judgements;
}

async function firstLoads(
  rig: ConsoleRig,
  rounds: number,
  { progress }: BenchOutput,
  signal: AbortSignal,
): Promise<Loads> {
  const interactive: number[] = [];
  const stood: number[] = [];
  let scripts: readonly string[] = [];
  // The first one is for the browser's and the service's own warming up.
  for (let round = 0; round <= rounds; round++) {
    signal.throwIfAborted();
    const opened = await openConsole(rig);
    scripts = opened.scripts;
    await opened.context.close();
    if (round === 0) continue;
    interactive.push(opened.interactive);
    stood.push(opened.stood);
    progress(`first load ${round} of ${rounds}: interactive after ${opened.interactive.toFixed(0)} ms`);
  }
  return { interactive, stood, sizes: await gzippedSizes(scripts) };
}

async function liveUpdates(
  rig: ConsoleRig,
  { seconds, rate }: Options,
  { progress }: BenchOutput,
): Promise<LiveResult> {
  const { page, context } = await openConsole(rig);
  progress(`${rate} requests a second for ${seconds} s …`);
  const stopCounting = countLiveFrames(rig.address, rig.adminToken);
  const frames = await frameTimes(page, async () => {
    const durationMs = seconds * 1_000;
    const { answered, faults } = await rig.generator.call('openLoop', {
      ...rig.caller,
      perSecond: rate,
      durationMs,
    });
    const wrong = Object.keys(faults);
    if (wrong.length > 0) throw new Error(`of the requests ${answered} were answered; ${wrong.join(', ')}`);
  });
  const { updates, records } = await stopCounting();
  await context.close();
  return { frames, updatesPerSecond: updates / seconds, recordsPerSecond: records / seconds };
}
