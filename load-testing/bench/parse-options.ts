/** The command line of a bench, as far as it is the same for all. */
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/** @returns the values of `options`, or what is wrong: an option that is none, a value too many or too few */
export function parseOptions<const T extends ParseArgsOptionsConfig>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
