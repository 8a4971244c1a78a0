/** Reads a script from its JSON text; every mistake is named with its line and its place. */
import { readLocatedJson } from '../../upstream/simulator/scenario/located-json.ts';
import { scriptSchema, type Script } from './script-schema.ts';

export type ReadScript =
  | { readonly kind: 'script'; readonly script: Script }
  /** By line. */
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

export function readScript(text: string): ReadScript {
  const located = readLocatedJson(text);
  if (located.kind === 'wrong')
    return { kind: 'wrong', problems: [`line ${located.line}: ${located.problem}`] };
  const reading = scriptSchema.safeParse(located.value);
  if (reading.success) return { kind: 'script', script: reading.data };
  const problems = reading.error.issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    // Each name that does not belong has a line of its own.
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys : [];
    return unknown.length > 0
      ? unknown.map((name) => ({ path: [...path, name], text: 'is not known here' }))
      : [{ path, text: issue.message }];
  });
  return {
    kind: 'wrong',
    problems: problems
      .map(({ path, text: problem }) => ({ line: located.lineOf(path), text: `${place(path)}${problem}` }))
      .toSorted((one, other) => one.line - other.line)
      .map(({ line, text: problem }) => `line ${line}: ${problem}`),
  };
}

/** `acts[3].demand ` */
function place(path: readonly (string | number)[]): string {
  const name = path.map((part, at) =>
    typeof part === 'number' ? `[${part}]` : `${at > 0 ? '.' : ''}${part}`,
  );
  return name.length === 0 ? '' : `${name.join('')} `;
}
