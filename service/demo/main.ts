/**
 * `npm run demo`: reads the command line and the script, and runs the demonstration. Exit codes: 0 at the end and after
 * Ctrl-C, 1 when it cannot run, 2 for a wrong command line.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../lib/clock.ts';
import { errorCode } from '../lib/error-code.ts';
import { HELP, readDemoCommand, type DemoOptions } from './command-line.ts';
import { demonstrate } from './demonstration.ts';
import { readScript } from './script/read-script.ts';
import type { Script } from './script/script-schema.ts';

const OWN_SCRIPT = fileURLToPath(new URL('./demo-script.json', import.meta.url));
/** Ctrl-C comes twice when npm started it: from the terminal, and passed on. */
const SAME_SIGNAL_MS = 250;

const complain = (text: string): void => void process.stderr.write(`${text}\n`);
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const command = readDemoCommand(process.argv.slice(2));
switch (command.kind) {
  case 'help':
    process.stdout.write(HELP);
    break;
  case 'wrong':
    complain(`tulay: ${command.problem}; see npm run demo -- --help`);
    process.exitCode = 2;
    break;
  case 'run':
    process.exitCode = await run(command.options);
}

async function run(options: DemoOptions): Promise<number> {
  const script = loadScript(options.script ?? OWN_SCRIPT);
  if (script === undefined) return 1;
  const ending = new AbortController();
  endOnSignals(ending);
  const end = await demonstrate(script, options, ending);
  if (end.kind === 'over') return 0;
  complain([`tulay: ${end.problem}`, ...end.remedies.map((remedy) => `  ${remedy}`)].join('\n'));
  return 1;
}

function loadScript(path: string): Script | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    complain(`tulay: ${path} cannot be read (${errorCode(error) ?? String(error)})`);
    return undefined;
  }
  const read = readScript(text);
  if (read.kind === 'script') return read.script;
  for (const problem of read.problems) complain(`tulay: ${path}, ${problem}`);
  return undefined;
}

function endOnSignals(ending: AbortController): void {
  let firstAt: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const now = systemClock.now();
      // The second one means at once; the end of this process takes the service and the folder along.
      if (firstAt !== undefined && now - firstAt > SAME_SIGNAL_MS) process.exit(0);
      firstAt ??= now;
      ending.abort();
    });
  }
}
