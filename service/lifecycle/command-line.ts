/** What `npm start -- …` was asked to do. Settings are variables, not options, so there is little. */
import { parseArgs } from 'node:util';

export type Command =
  | { readonly kind: 'start'; readonly envFile: boolean; readonly supervised: boolean }
  | { readonly kind: 'link'; readonly envFile: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'bad'; readonly problem: string };

export const HELP = `Usage: npm start [-- <option>]

Starts Tulay, the gateway for Claude, on this machine, with a console that shows what it does.

Options
  --link         print a new link to the console of the service that is running
  --no-env-file  do not read .env
  --supervised   for the desktop, which starts the service and listens to it
  --version      print the version
  --help         print this

Settings are variables, of the shell or in .env; .env.example explains each.
`;

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
  link: { type: 'boolean' },
  'no-env-file': { type: 'boolean' },
  supervised: { type: 'boolean' },
} as const;

/** @param args without the program's name; values of unknown options are not repeated, they may be secret */
export function readCommandLine(args: readonly string[]): Command {
  const { values, tokens } = parseArgs({ args: [...args], options: OPTIONS, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional') return bad('takes no arguments');
    if (token.kind !== 'option') continue;
    if (!(token.name in OPTIONS)) return bad(`does not know the option ${token.rawName}`);
    if (token.value !== undefined) return bad(`takes no value for ${token.rawName}`);
  }
  if (values.help === true) return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  const envFile = values['no-env-file'] !== true;
  if (values.link === true) return { kind: 'link', envFile };
  return { kind: 'start', envFile, supervised: values.supervised === true };
}

function bad(problem: string): Command {
  return {
    kind: 'bad',
    problem: `${problem}; settings are variables (PORT=8300 npm start), see npm start -- --help`,
  };
}
