/**
 * `npm run demo`: reads the script, starts a service for it, plays the users, and clears everything away. Exit codes: 0 at the
 * end and after Ctrl-C, 1 when it cannot run, 2 for a wrong command line.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../lib/clock.ts';
import { errorCode } from '../lib/error-code.ts';
import { version } from '../lifecycle/version.ts';
import { HELP, readDemoCommand, type DemoOptions } from './command-line.ts';
import { greeting } from './greeting.ts';
import { makeSetup } from './make-setup.ts';
import { planCalls } from './plan-calls.ts';
import { newTally, play } from './play.ts';
import { Progress, tallyText } from './progress.ts';
import { readScript } from './script/read-script.ts';
import type { Script } from './script/script-schema.ts';
import { Timeline } from './script/timeline.ts';
import { createCallSender } from './send-call.ts';
import { startDemoService, type DemoService } from './start-demo-service.ts';

const OWN_SCRIPT = fileURLToPath(new URL('./demo-script.json', import.meta.url));
const SECOND = 1_000;
/** Ctrl-C comes twice when npm started it: from the terminal, and passed on. */
const SAME_SIGNAL_MS = 250;

const complain = (text: string): void => void process.stderr.write(`tulay: ${text}\n`);
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const command = readDemoCommand(process.argv.slice(2));
switch (command.kind) {
  case 'help':
    process.stdout.write(HELP);
    break;
  case 'wrong':
    complain(`${command.problem}; see npm run demo -- --help`);
    process.exitCode = 2;
    break;
  case 'run': {
    const script = loadScript(command.options.script ?? OWN_SCRIPT);
    process.exitCode = script === undefined ? 1 : await run(script, command.options);
  }
}

function loadScript(path: string): Script | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    complain(`${path} cannot be read (${errorCode(error) ?? String(error)})`);
    return undefined;
  }
  const read = readScript(text);
  if (read.kind === 'script') return read.script;
  for (const problem of read.problems) complain(`${path}, ${problem}`);
  return undefined;
}

async function run(script: Script, { minutes, seed, speed, port }: DemoOptions): Promise<number> {
  const ending = new AbortController();
  endOnSignals(ending);
  const timeline = new Timeline(script, minutes * 60 * SECOND);
  const endsAt = systemClock.wallNow() + timeline.lengthMs;
  const setup = makeSetup({ script, timeline, seed, speed, endsAt });
  const start = await startDemoService(setup, port);
  if (start.kind === 'refused') {
    complain(start.problem);
    for (const remedy of remediesOf(start)) process.stderr.write(`  ${remedy}\n`);
    return 1;
  }
  const { service } = start;
  try {
    const { address } = service;
    const onTerminal = process.stdout.isTTY;
    const link = onTerminal ? await service.issueLink() : undefined;
    const movedPort = port === undefined && new URL(address).port !== '3000';
    process.stdout.write(greeting({ version, address, link, movedPort, seed, timeline, setup }));
    return await perform({ script, timeline, setup, seed, speed, service, ending });
  } finally {
    await service.stop();
  }
}

async function perform(parts: {
  readonly script: Script;
  readonly timeline: Timeline;
  readonly setup: ReturnType<typeof makeSetup>;
  readonly seed: string;
  readonly speed: number;
  readonly service: DemoService;
  readonly ending: AbortController;
}): Promise<number> {
  const { script, timeline, setup, seed, speed, service, ending } = parts;
  const tally = newTally();
  const progress = new Progress(timeline, tally, {
    isTTY: process.stdout.isTTY,
    columns: process.stdout.columns,
    write: (text) => void process.stdout.write(text),
  });
  const stopListening = linksOnEnter(service, progress);
  const keys = new Map(setup.clients.map(({ userId, key }) => [userId, key]));
  const sender = createCallSender({ address: service.address, keyOf: (handle) => keys.get(handle), speed });
  const startedAt = systemClock.now();
  const showing = setInterval(() => progress.show(systemClock.now() - startedAt), SECOND);
  progress.show(0);

  let died = false;
  const onDeath = async (): Promise<void> => {
    await service.exited;
    died = true;
    ending.abort();
  };
  void onDeath();
  const timeIsUp = setTimeout(() => ending.abort(), (setup.endsAt ?? 0) - systemClock.wallNow());
  const calls = planCalls({ script, timeline, seed, speed });
  await play(calls, { clock: systemClock, wait, send: sender.send, tally }, ending.signal);
  // The last call may be planned some time before the end.
  if (!ending.signal.aborted)
    await new Promise((resolve) => ending.signal.addEventListener('abort', resolve));

  clearTimeout(timeIsUp);
  clearInterval(showing);
  stopListening();
  await sender.close();
  if (died) {
    progress.say('');
    complain(`the service ended by itself; the last it said:\n${service.logTail()}`);
    return 1;
  }
  progress.say(`The demo is over: ${tallyText(tally)}, ${tally.left} left early. Nothing is left behind.`);
  return 0;
}

function endOnSignals(ending: AbortController): void {
  let firstAt: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const now = systemClock.now();
      // The second one means at once; the process's end takes the service along.
      if (firstAt !== undefined && now - firstAt > SAME_SIGNAL_MS) process.exit(0);
      firstAt ??= now;
      ending.abort();
    });
  }
}

/** @returns what ends it */
function linksOnEnter(service: DemoService, progress: Progress): () => void {
  const { stdin } = process;
  if (!stdin.isTTY || !process.stdout.isTTY) return () => undefined;
  const onEnter = (): void => {
    service.issueLink().then(
      (link) => progress.say(`Console  ${link}`),
      (error: unknown) => progress.say(String(error)),
    );
  };
  stdin.on('data', onEnter);
  return () => {
    stdin.off('data', onEnter);
    stdin.pause();
  };
}

/** The service speaks of variables; here ports are an option. */
function remediesOf({
  problem,
  remedies,
}: {
  problem: string;
  remedies: readonly string[];
}): readonly string[] {
  if (!problem.startsWith('port ')) return remedies;
  return [
    ...remedies.filter((remedy) => !remedy.includes('PORT')),
    'Choose another with --port, or leave it out to take the next free one.',
  ];
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await delay(Math.max(0, ms), undefined, { signal }).catch(() => undefined);
}
