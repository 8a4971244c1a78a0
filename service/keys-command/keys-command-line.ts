/** What `npm run keys -- …` was asked to do. Secrets are never among it: they come by standard input. */
import { parseArgs } from 'node:util';
import type { ChangeKeyRequest } from '../../shared/keys.ts';

export type KeysCommand =
  | { readonly kind: 'list' }
  | { readonly kind: 'show'; readonly key: string }
  | {
      readonly kind: 'add';
      readonly label: string;
      readonly settings: ChangeKeyRequest;
      readonly test: boolean;
    }
  | { readonly kind: 'set'; readonly key: string; readonly settings: ChangeKeyRequest }
  /** Without a key: the one that comes by standard input. */
  | { readonly kind: 'test'; readonly key: string | undefined }
  | { readonly kind: 'rotate'; readonly key: string; readonly test: boolean }
  | { readonly kind: 'disable'; readonly key: string; readonly reason: string | undefined }
  | { readonly kind: 'enable' | 'reset' | 'probe'; readonly key: string }
  | { readonly kind: 'remove'; readonly key: string; readonly sure: boolean }
  /** Without a file: standard input. */
  | {
      readonly kind: 'import';
      readonly file: string | undefined;
      readonly sure: boolean;
      readonly test: boolean;
    }
  | { readonly kind: 'stop'; readonly reason: string | undefined }
  | { readonly kind: 'resume' }
  | { readonly kind: 'rekey'; readonly to: 'file' | 'env' | 'stdin' | undefined };

export type KeysCommandLine =
  | { readonly kind: 'run'; readonly command: KeysCommand; readonly json: boolean; readonly envFile: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'bad'; readonly problem: string; readonly remedies: readonly string[] };

export const HELP = `Usage: npm run keys -- <command> [<label>] [<options>]

Looks after the upstream keys of the service that runs on this machine.

Commands
  list              all keys, and what they do now
  show <label>      one key, with its history
  add <label>       adds a key, which is read from standard input or asked for
  test [<label>]    asks the upstream about this key, or about one from standard input
  rotate <label>    gives a key another secret; label, settings and history stay
  set <label>       changes its settings
  disable <label>   takes it out of service; enable <label> puts it back
  reset <label>     closes its circuit breaker and ends its rests
  probe <label>     asks the upstream now instead of waiting for the end of a rest
  remove <label>    removes it, with its history
  import [<file>]   adds the keys of a .env file (ANTHROPIC_API_KEY…), or of standard input
  stop, resume      stops all calls that cost money, and lets them go on
  rekey             gives everything that is encrypted a new master key

Settings, for add and set ("none" takes one away)
  --label <label>               another label (set)
  --tier <primary|fallback>     fallback keys serve while no primary key can
  --priority <0-10>             higher ones first; 5
  --weight <number>             share beside keys of the same tier and priority; 1
  --organization <name>         keys of one organization share its limits
  --concurrency <number>        most requests at once with it
  --requests-per-minute <number>, --input-tokens-per-minute, --output-tokens-per-minute
  --requests-per-day <number>, --input-tokens-per-day, --output-tokens-per-day

Options
  --no-test         saves a key without asking the upstream first
  --reason <text>   why, for disable and stop
  --to <where>      of the new master key, for rekey: file, env (TULAY_MASTER_KEY), stdin
  --yes             does not ask (remove, import)
  --json            answers in JSON
  --no-env-file     does not read .env
  --help            prints this

A key is never an argument: others on this machine can read those.
Exit codes: 0 done, 1 not done, 2 not understood, 3 no service runs.
`;

const LIMITS = {
  'requests-per-minute': 'requestsPerMinute',
  'input-tokens-per-minute': 'inputTokensPerMinute',
  'output-tokens-per-minute': 'outputTokensPerMinute',
  'requests-per-day': 'requestsPerDay',
  'input-tokens-per-day': 'inputTokensPerDay',
  'output-tokens-per-day': 'outputTokensPerDay',
} as const;

const SETTINGS = [
  'label',
  'tier',
  'priority',
  'weight',
  'organization',
  'concurrency',
  ...Object.keys(LIMITS),
];
const TEXTS = [...SETTINGS, 'reason', 'to'];
const FLAGS = ['help', 'json', 'yes', 'no-test', 'no-env-file'];

const OPTIONS = Object.fromEntries([
  ...TEXTS.map((name) => [name, { type: 'string' }] as const),
  ...FLAGS.map((name) => [name, { type: 'boolean' }] as const),
]);

/** Options that a command takes beside `--json`, `--no-env-file` and `--help`. */
const TAKES: Readonly<Record<KeysCommand['kind'], readonly string[]>> = {
  list: [],
  show: [],
  add: [...SETTINGS.filter((name) => name !== 'label'), 'no-test'],
  set: SETTINGS,
  test: [],
  rotate: ['no-test'],
  disable: ['reason'],
  enable: [],
  reset: [],
  probe: [],
  remove: ['yes'],
  import: ['yes', 'no-test'],
  stop: ['reason'],
  resume: [],
  rekey: ['to'],
};

/** How keys of Anthropic and of others begin, anywhere in an argument. */
const LIKE_A_KEY = /(?:sk-(?:ant|proj|or|svcacct)-|AIza|gsk_|xai-|tl[ya]_)[\w-]{6,}|\bsk-[\w-]{16,}/i;

class Misunderstood extends Error {}

/** @param args without the program's name; nothing of a value that may be secret is repeated */
export function readKeysCommandLine(args: readonly string[]): KeysCommandLine {
  if (args.some((arg) => LIKE_A_KEY.test(arg))) return keyAsArgument();
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  try {
    for (const token of tokens) {
      if (token.kind !== 'option') continue;
      if (!TEXTS.includes(token.name) && !FLAGS.includes(token.name)) {
        throw new Misunderstood(`does not know the option ${token.rawName}`);
      }
      const takesValue = TEXTS.includes(token.name);
      if (takesValue && token.value === undefined)
        throw new Misunderstood(`wants a value after ${token.rawName}`);
      if (!takesValue && token.value !== undefined)
        throw new Misunderstood(`takes no value for ${token.rawName}`);
    }
    if (values['help'] === true || positionals[0] === 'help' || args.length === 0) return { kind: 'help' };
    const command = commandOf(positionals, values);
    return { kind: 'run', command, json: values['json'] === true, envFile: values['no-env-file'] !== true };
  } catch (error) {
    if (!(error instanceof Misunderstood)) throw error;
    return { kind: 'bad', problem: error.message, remedies: ['See npm run keys -- --help'] };
  }
}

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

function commandOf(positionals: readonly string[], values: Values): KeysCommand {
  const [name = '', ...rest] = positionals;
  if (!Object.hasOwn(TAKES, name)) {
    throw new Misunderstood(
      name === ''
        ? 'wants a command'
        : `does not know that command; it knows ${Object.keys(TAKES).join(', ')}`,
    );
  }
  const kind = name as KeysCommand['kind'];
  for (const option of [...TEXTS, 'yes', 'no-test']) {
    if (values[option] !== undefined && !TAKES[kind].includes(option)) {
      throw new Misunderstood(`takes no --${option} with ${kind}`);
    }
  }
  const most = ['list', 'stop', 'resume', 'rekey'].includes(kind) ? 0 : 1;
  if (rest.length > most)
    throw new Misunderstood(`takes ${most === 0 ? 'nothing' : 'one label'} after ${kind}`);
  const text = (option: string): string | undefined => {
    const value = values[option];
    return typeof value === 'string' ? value : undefined;
  };
  const key = (): string => {
    if (rest[0] === undefined) throw new Misunderstood(`wants the label of a key after ${kind}`);
    return rest[0];
  };
  const sure = values['yes'] === true;
  const test = values['no-test'] !== true;
  switch (kind) {
    case 'list':
    case 'resume':
      return { kind };
    case 'show':
    case 'enable':
    case 'reset':
    case 'probe':
      return { kind, key: key() };
    case 'add':
      return { kind, label: key(), settings: settingsOf(text), test };
    case 'set':
      return { kind, key: key(), settings: settingsOf(text) };
    case 'test':
      return { kind, key: rest[0] };
    case 'rotate':
      return { kind, key: key(), test };
    case 'disable':
      return { kind, key: key(), reason: text('reason') };
    case 'remove':
      return { kind, key: key(), sure };
    case 'import':
      return { kind, file: rest[0], sure, test };
    case 'stop':
      return { kind, reason: text('reason') };
    case 'rekey':
      return { kind, to: whereTo(text('to')) };
  }
}

function whereTo(to: string | undefined): 'file' | 'env' | 'stdin' | undefined {
  if (to === undefined || to === 'file' || to === 'env' || to === 'stdin') return to;
  throw new Misunderstood('wants file, env or stdin after --to');
}

/** Bounds are the service's to judge; here only numbers are told from words. */
function settingsOf(text: (option: string) => string | undefined): ChangeKeyRequest {
  const number = (option: string): number | null | undefined => {
    const value = text(option);
    if (value === undefined) return undefined;
    if (value === 'none') return null;
    if (value.trim() === '' || !Number.isFinite(Number(value))) {
      throw new Misunderstood(`wants a number, or none, after --${option}`);
    }
    return Number(value);
  };
  const settings: Record<string, unknown> = {
    label: text('label'),
    tier: text('tier'),
    organization: text('organization') === 'none' ? null : text('organization'),
    priority: number('priority'),
    weight: number('weight'),
    concurrency: number('concurrency'),
  };
  const limits = Object.fromEntries(Object.entries(LIMITS).map(([option, name]) => [name, number(option)]));
  if (Object.values(limits).some((limit) => limit !== undefined)) settings['limits'] = limits;
  // What was not given is not sent: JSON leaves undefined out, and the service judges the rest.
  return settings;
}

function keyAsArgument(): KeysCommandLine {
  return {
    kind: 'bad',
    problem: 'an argument looks like a key; nothing was done with it',
    remedies: [
      'Others on this machine can see arguments, and the shell keeps them in its history. Take it for known: make a new key in',
      'the Claude Console, revoke this one, and give the new one by standard input: npm run keys -- add <label>',
    ],
  };
}
