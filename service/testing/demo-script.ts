/** For tests: the script that comes along, and small ones. */
import { readFileSync } from 'node:fs';
import { readScript } from '../demo/script/read-script.ts';
import type { Script } from '../demo/script/script-schema.ts';

export const ownScriptText: string = readFileSync(
  new URL('../demo/demo-script.json', import.meta.url),
  'utf8',
);

export function parsed(text: string): Script {
  const read = readScript(text);
  if (read.kind === 'wrong') throw new Error(read.problems.join('\n'));
  return read.script;
}

/** One organization, one key, one user; ten minutes of the acts given. */
export function smallScript(acts: readonly object[]): Script {
  return parsed(
    JSON.stringify({
      name: 'small',
      length: '10m',
      organizations: [{ name: 'Lab' }],
      keys: [{ label: 'lab-1', organization: 'Lab' }],
      users: [{ name: 'Ana Cruz', habit: 'impatient', model: 'claude-sonnet-5-5', every: '10s' }],
      acts,
    }),
  );
}
