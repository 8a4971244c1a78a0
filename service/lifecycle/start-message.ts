/** What `npm start` tells the person at the terminal: what runs, where, with which keys, and how to use it. */
import type { Configuration, Role } from '../config/configuration.ts';
import type { StartedService } from './service.ts';

export interface StartFacts {
  readonly version: string;
  readonly configuration: Pick<
    Configuration,
    'roles' | 'dataDirectory' | 'port' | 'requireClientKey' | 'simulate'
  >;
  readonly started: StartedService;
}

export interface TerminalFacts extends StartFacts {
  /** Link to the console with its one-time token. */
  readonly link: string;
  readonly platform: NodeJS.Platform;
}

const EXAMPLE_BODY =
  '{"model":"claude-sonnet-5-5","max_tokens":100,"messages":[{"role":"user","content":"Hello"}]}';

/** The message for a terminal, several lines. */
export function startMessage({ version, configuration, started, link, platform }: TerminalFacts): string {
  const { roles, dataDirectory, requireClientKey } = configuration;
  const { address, notReadyReason } = started;
  const credential = requireClientKey ? 'tly_your-client-key' : 'anything';
  const lines = [
    '',
    `Tulay ${version} runs: ${listRoles(roles)}`,
    '',
    `  Address   ${address}${portNote(configuration, address)}`,
    `  Data      ${dataDirectory}`,
    `  Claude    ${answersFrom(configuration, started)}`,
    ...(notReadyReason === null ? [] : [`  Not ready ${notReadyReason}`]),
    ...(roles.has('admin')
      ? [`  Console   ${link}`, '            (this link works once; npm start -- --link gives another)']
      : []),
    '',
    ...(roles.has('gateway') ? howToCall(address, credential, platform) : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** The same facts for a log, without the token. */
export function startRecord({ version, configuration, started }: StartFacts): {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
} {
  const { address, simulated, notReadyReason } = started;
  return {
    fields: {
      version,
      address,
      roles: [...configuration.roles],
      dataDirectory: configuration.dataDirectory,
      simulated,
      keys: [...started.keys],
      ...(notReadyReason !== null && { notReady: notReadyReason }),
    },
    message: `Tulay runs at ${address}; npm start -- --link prints a link to its console`,
  };
}

function listRoles(roles: ReadonlySet<Role>): string {
  return [...roles].join(', ');
}

function portNote({ port }: StartFacts['configuration'], address: string): string {
  return port === undefined && new URL(address).port !== '3000' ? '  (3000 is taken)' : '';
}

function answersFrom(
  configuration: StartFacts['configuration'],
  { simulated, keys }: StartedService,
): string {
  if (simulated) {
    const mend = configuration.simulate
      ? 'TULAY_SIMULATE is on'
      : 'no key is configured; npm run keys -- add <label>, or ANTHROPIC_API_KEY in .env, to reach Claude';
    return `simulated: ${mend}`;
  }
  return keys.length === 0 ? 'no key' : keys.join(', ');
}

function howToCall(address: string, credential: string, platform: NodeJS.Platform): string[] {
  const windows = platform === 'win32';
  const quote = (text: string): string => (windows ? `"${text.replaceAll('"', '\\"')}"` : `'${text}'`);
  const set = windows ? 'set ' : 'export ';
  const headers = ['content-type: application/json', 'anthropic-version: 2023-06-01'];
  if (credential !== 'anything') headers.push(`x-api-key: ${credential}`);
  const curl = [
    `curl ${address}/v1/messages`,
    ...headers.map((header) => `-H ${quote(header)}`),
    `-d ${quote(EXAMPLE_BODY)}`,
  ];
  return [
    'Try it:',
    `  ${curl.join(windows ? ' ' : ' \\\n    ')}`,
    '',
    'Claude Code:',
    `  ${set}ANTHROPIC_BASE_URL=${address}`,
    `  ${set}ANTHROPIC_AUTH_TOKEN=${credential}`,
    '',
    'SDK:',
    `  new Anthropic({ baseURL: '${address}', apiKey: '${credential}' })`,
    '',
  ];
}
