import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder that holds this project's `package.json`: found from the sources and from `dist` alike. */
export const projectRoot: string = findProjectRoot(import.meta.dirname);

function findProjectRoot(from: string): string {
  const parent = dirname(from);
  return existsSync(join(from, 'package.json')) || parent === from ? from : findProjectRoot(parent);
}
