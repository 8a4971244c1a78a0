/** The command line of the console's bench. */
import { parseOptions } from '../parse-options.ts';

export const USAGE = `npm run bench -- console [options]

  --rounds <number>    first loads, each with an empty cache (default 7)
  --seconds <number>   how long updates pour in, 1 to 60 (default 20)
  --rate <number>      requests a second meanwhile, each an update (default 60)
  --files              lists the scripts of the first load
  --strict             exit code 1 also when a goal is missed`;

export interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly rate: number;
  /** Lists the scripts of the first load. */
  readonly files: boolean;
  readonly strict: boolean;
}

/** @returns what is wrong when the arguments are */
export function readOptions(args: readonly string[]): Options | string {
  const values = parseOptions(args, {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '20' },
    rate: { type: 'string', default: '60' },
    files: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
  });
  if (typeof values === 'string') return values;
  const options: Options = {
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
    rate: Number(values.rate),
    files: values.files,
    strict: values.strict,
  };
  if (!Number.isInteger(options.rounds) || options.rounds < 1)
    return '--rounds takes a whole number from 1 on';
  if (!(options.seconds >= 1 && options.seconds <= 60)) return '--seconds takes a number from 1 to 60';
  return options.rate >= 1 && options.rate <= 1_000 ? options : '--rate takes a number from 1 to 1000';
}
