/** The options of the stand-alone simulator. */
import { parseArgs } from 'node:util';
import type { LatencyOptions } from './simulator-options.ts';

export interface CommandLine {
  readonly port: number;
  readonly host: string;
  readonly seed: string;
  readonly latency: LatencyOptions;
  readonly compress: boolean;
  readonly unlimited: boolean;
  readonly strictKeys: boolean;
  readonly scenarioFile: string | undefined;
  readonly keysFile: string | undefined;
}

export type ParsedCommandLine =
  | { readonly kind: 'run'; readonly options: CommandLine }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

export const HELP = `Usage: npm run simulator -- [options]

A stand-in for Anthropic's API with made-up answers: for demos, tests and load tests.

  --port <number>      port to listen on (default 8787; 0 takes any free one)
  --host <address>     address to listen on (default 127.0.0.1, reachable from this machine only)
  --seed <text>        same seed, same answers and same timing (default 1)
  --latency <model>    "realistic" (default), "instant", or "<ms to first token>,<tokens per second>"
  --scenario <file>    faults on a schedule, as JSON; "storm" is built in
  --keys <file>        organizations and keys with their limits, as JSON; other keys are then refused
  --unlimited          no rate limits, for load tests
  --compress           compress answers for clients that accept it
  --help               show this text

Faults for one request: send the header "x-simulator-fault: overloaded" (or any name that
GET /simulator/control lists). Faults for many: POST /simulator/control.
`;

const OPTIONS = {
  port: { type: 'string', default: '8787' },
  host: { type: 'string', default: '127.0.0.1' },
  seed: { type: 'string', default: '1' },
  latency: { type: 'string', default: 'realistic' },
  scenario: { type: 'string' },
  keys: { type: 'string' },
  compress: { type: 'boolean', default: false },
  unlimited: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export function parseCommandLine(args: readonly string[]): ParsedCommandLine {
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false });
  } catch (error) {
    // Node's message names the option and may add advice on further lines; the first sentence is enough.
    const [problem = ''] = (error instanceof Error ? error.message : String(error)).split(/\n|\. /);
    return { kind: 'wrong', problem };
  }
  const { values } = parsed;
  if (values.help) return { kind: 'help' };
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    return { kind: 'wrong', problem: `--port takes a number from 0 to 65535, not "${values.port}"` };
  }
  const latency = parseLatency(values.latency);
  if (latency === undefined) {
    return {
      kind: 'wrong',
      problem: `--latency takes "realistic", "instant" or two numbers like "400,60", not "${values.latency}"`,
    };
  }
  if (values.host === '') return { kind: 'wrong', problem: '--host takes an address' };
  return {
    kind: 'run',
    options: {
      port,
      host: values.host,
      seed: values.seed,
      latency,
      compress: values.compress,
      unlimited: values.unlimited,
      strictKeys: values.keys !== undefined,
      scenarioFile: values.scenario,
      keysFile: values.keys,
    },
  };
}

function parseLatency(text: string): LatencyOptions | undefined {
  if (text === 'realistic' || text === 'instant') return text;
  const figures = /^(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)$/.exec(text);
  if (figures === null || Number(figures[2]) === 0) return undefined;
  return { firstTokenMs: Number(figures[1]), tokensPerSecond: Number(figures[2]) };
}
