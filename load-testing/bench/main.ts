/** `npm run bench -- <name> [options]`: finds the bench, runs it, and lets Ctrl-C and SIGTERM end it in order. */
import { consoleBench } from './console/console-bench.ts';
import { gatewayBench } from './gateway/gateway-bench.ts';
import { keyPoolBench } from './key-pool/key-pool-bench.ts';
import { simulatorStreamsBench } from './simulator-streams.ts';
import type { Bench } from './bench.ts';

/** Every bench there is, in the order of `--help`. */
const BENCHES: readonly Bench[] = [gatewayBench, keyPoolBench, simulatorStreamsBench, consoleBench];

const INTERRUPTED = 130;
const USAGE_ERROR = 2;

function overview(): string {
  const width = Math.max(...BENCHES.map(({ name }) => name.length));
  return [
    'npm run bench -- <name> [options]',
    '',
    ...BENCHES.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'npm run bench -- <name> --help   lists the options of a bench',
  ].join('\n');
}

async function main(args: readonly string[]): Promise<number> {
  const output = {
    print: (text: string) => void process.stdout.write(`${text}\n`),
    progress: (text: string) => void process.stderr.write(`${text}\n`),
  };
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h') {
    output.print(overview());
    return 0;
  }
  const bench = BENCHES.find((candidate) => candidate.name === name);
  if (bench === undefined) {
    output.progress(`There is no bench "${name}".\n\n${overview()}`);
    return USAGE_ERROR;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    output.print(bench.usage);
    return 0;
  }

  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // The second one means it.
      if (interruption.signal.aborted) process.exit(INTERRUPTED);
      output.progress('Stopping …');
      interruption.abort();
    });
  }
  try {
    return await bench.run(rest, output, interruption.signal);
  } catch (error) {
    if (interruption.signal.aborted) return INTERRUPTED;
    output.progress(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
