/**
 * A demonstration from its beginning to its end: starts the service, plays the users until the time is up or somebody ends it,
 * and clears everything away.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../lib/clock.ts';
import { version } from '../lifecycle/version.ts';
import type { DemoOptions } from './command-line.ts';
import type { DemoSetup } from './demo-setup.ts';
import { greeting } from './greeting.ts';
import { makeSetup } from './make-setup.ts';
import { planCalls } from './plan-calls.ts';
import { newTally, play, type Tally } from './play.ts';
import { Progress, tallyText } from './progress.ts';
import type { Script } from './script/script-schema.ts';
import { Timeline } from './script/timeline.ts';
import { createCallSender } from './send-call.ts';
import { startDemoService, type DemoService } from './start-demo-service.ts';

const MINUTE = 60_000;
const SECOND = 1_000;

export type DemoEnd =
  | { readonly kind: 'over' }
  | { readonly kind: 'failed'; readonly problem: string; readonly remedies: readonly string[] };

/** @param ending aborted by whoever ends it early */
export async function demonstrate(
  script: Script,
  { minutes, seed, speed, port }: DemoOptions,
  ending: AbortController,
): Promise<DemoEnd> {
  const timeline = new Timeline(script, minutes * MINUTE);
  const endsAt = systemClock.wallNow() + timeline.lengthMs;
  const setup = makeSetup({ script, timeline, seed, speed, endsAt });
  const start = await startDemoService(setup, port);
  if (start.kind === 'refused') return { ...start, kind: 'failed', remedies: remediesOf(start) };
  const { service } = start;
  const tally = newTally();
  const { stdout } = process;
  const progress = new Progress(timeline, tally, {
    isTTY: stdout.isTTY,
    columns: () => stdout.columns,
    write: (text) => void stdout.write(text),
  });
  const died = endWithService(service, ending);
  try {
    const { address, dataDirectory } = service;
    const link = stdout.isTTY ? await consoleLink(service).catch(() => undefined) : undefined;
    const movedPort = port === undefined && new URL(address).port !== '3000';
    stdout.write(greeting({ version, address, dataDirectory, link, movedPort, seed, timeline, setup }));
    await perform({ script, timeline, setup, seed, speed, service, tally, progress, ending });
    if (died()) {
      const lines = service.logTail().split('\n');
      return { kind: 'failed', problem: 'the service ended by itself; the last it said:', remedies: lines };
    }
  } finally {
    await service.stop();
  }
  progress.say(`The demo is over: ${tallyText(tally)}, ${tally.left} left early. Nothing is left behind.`);
  return { kind: 'over' };
}

async function perform(parts: {
  readonly script: Script;
  readonly timeline: Timeline;
  readonly setup: DemoSetup;
  readonly seed: string;
  readonly speed: number;
  readonly service: DemoService;
  readonly tally: Tally;
  readonly progress: Progress;
  readonly ending: AbortController;
}): Promise<void> {
  const { script, timeline, setup, seed, speed, service, tally, progress, ending } = parts;
  const keys = new Map(setup.clients.map(({ userId, key }) => [userId, key]));
  const sender = createCallSender({ address: service.address, keyOf: (handle) => keys.get(handle), speed });
  const startedAt = systemClock.now();
  progress.show(0);
  const showing = setInterval(() => progress.show(systemClock.now() - startedAt), SECOND);
  const timeIsUp = setTimeout(() => ending.abort(), (setup.endsAt ?? 0) - systemClock.wallNow());
  const stopListening = linksOnEnter(service, progress);
  const { signal } = ending;
  const calls = planCalls({ script, timeline, seed, speed });
  await play(calls, { clock: systemClock, wait, send: sender.send, tally }, signal);
  stopListening();
  clearTimeout(timeIsUp);
  clearInterval(showing);
  await sender.close();
}

/** @returns whether it was the service that went first */
function endWithService(service: DemoService, ending: AbortController): () => boolean {
  let died = false;
  const watch = async (): Promise<void> => {
    await service.exited;
    died = !ending.signal.aborted;
    ending.abort();
  };
  void watch();
  return () => died;
}

/** Opens with the shortest range, since there is no more to see than some minutes. */
async function consoleLink(service: DemoService): Promise<string> {
  const link = new URL(await service.issueLink());
  link.searchParams.set('range', '15m');
  return link.href;
}

/** In a terminal, Enter prints a new link to the console. @returns what ends that */
function linksOnEnter(service: DemoService, progress: Progress): () => void {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY) return () => undefined;
  const onEnter = async (): Promise<void> => {
    progress.say(await consoleLink(service).then((link) => `Console  ${link}`, String));
  };
  const onData = (): void => void onEnter();
  stdin.on('data', onData);
  return () => {
    stdin.off('data', onData);
    stdin.pause();
  };
}

/** The service speaks of variables; here the port is an option. */
function remediesOf(start: { readonly problem: string; readonly remedies: readonly string[] }): string[] {
  const { problem, remedies } = start;
  if (!problem.startsWith('port ')) return [...remedies];
  const others = remedies.filter((remedy) => !remedy.includes('PORT'));
  return [...others, 'Choose another with --port, or leave it out to take the next free one.'];
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await delay(Math.max(0, ms), undefined, { signal }).catch(() => undefined);
}
