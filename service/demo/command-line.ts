/** The options of `npm run demo`. */
import { parseArgs } from 'node:util';

export interface DemoOptions {
  readonly minutes: number;
  readonly seed: string;
  readonly speed: number;
  /** Undefined: 3000 or the next free one. */
  readonly port: number | undefined;
  /** Path of a script; undefined for the one that comes along. */
  readonly script: string | undefined;
}

export type DemoCommand =
  | { readonly kind: 'run'; readonly options: DemoOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

export const HELP = `Usage: npm run demo [-- options]

Starts Tulay with some twenty imaginary users who call a simulated Claude: nothing is sent out, nothing is spent,
and your settings, keys and data are left alone. It ends by itself, or by Ctrl-C.

  --minutes <number>   how long it lasts (default 10; below 5 some of it is too short to show). Up to 15 minutes
                       the script is played once, shortened or stretched to fit; then again and again
  --seed <text>        same seed, same users, same questions, same answers (default 1)
  --speed <number>     how many times as fast as usual users and models are (default 1)
  --port <number>      port to listen on (default: 3000 or the next free one; 0 takes any)
  --script <file>      another script, as JSON; service/demo/README.md says how it is written
  --help               show this text
`;

const OPTIONS = {
  minutes: { type: 'string', default: '10' },
  seed: { type: 'string', default: '1' },
  speed: { type: 'string', default: '1' },
  port: { type: 'string' },
  script: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const MINUTES = [0.05, 24 * 60] as const;
const SPEED = [0.1, 50] as const;

export function readDemoCommand(args: readonly string[]): DemoCommand {
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
  const minutes = inRange(values.minutes, MINUTES);
  if (minutes === undefined) return wrong('minutes', MINUTES, values.minutes);
  const speed = inRange(values.speed, SPEED);
  if (speed === undefined) return wrong('speed', SPEED, values.speed);
  const { port, seed, script } = values;
  if (port !== undefined && (!/^\d{1,5}$/.test(port) || Number(port) > 65_535))
    return wrong('port', [0, 65_535], port);
  return {
    kind: 'run',
    options: { minutes, speed, seed, script, port: port === undefined ? undefined : Number(port) },
  };
}

function inRange(text: string, [low, high]: readonly [number, number]): number | undefined {
  const value = Number(text);
  return /^\d+(?:\.\d+)?$/.test(text) && value >= low && value <= high ? value : undefined;
}

function wrong(option: string, [low, high]: readonly [number, number], text: string): DemoCommand {
  return { kind: 'wrong', problem: `--${option} takes a number from ${low} to ${high}, not "${text}"` };
}
