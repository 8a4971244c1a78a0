/** Reads the files that the command line names. */
import { readFileSync } from 'node:fs';
import { errorCode } from '../../lib/error-code.ts';
import type { CommandLine } from './command-line.ts';
import { readKeysFile } from './keys-file.ts';
import { BUILT_IN, parseScenario } from './scenario/scenario.ts';
import type { Scenario } from './scenario/scenario.ts';
import type { KeyOptions, OrganizationOptions } from './simulator-options.ts';

export interface FromFiles {
  readonly scenario?: Scenario;
  readonly organizations?: readonly OrganizationOptions[];
  readonly keys?: readonly KeyOptions[];
}

export type CommandFiles =
  | { readonly kind: 'read'; readonly options: FromFiles }
  /** Every mistake in every file, each with its file and line. */
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

export function readCommandFiles({ scenarioFile, keysFile }: CommandLine): CommandFiles {
  const problems: string[] = [];
  const complain = (file: string, found: readonly string[]): void => {
    problems.push(...found.map((problem) => `${file}, ${problem}`));
  };
  let options: FromFiles = {};
  const scenarioText = scenarioFile === undefined ? undefined : scenarioSource(scenarioFile, problems);
  if (scenarioFile !== undefined && scenarioText !== undefined) {
    const parsed = parseScenario(scenarioText);
    if (parsed.kind === 'scenario') options = { ...options, scenario: parsed.scenario };
    else complain(scenarioFile, parsed.problems);
  }
  const keysText = keysFile === undefined ? undefined : readText(keysFile, problems);
  if (keysFile !== undefined && keysText !== undefined) {
    const parsed = readKeysFile(keysText);
    if (parsed.kind === 'keys')
      options = { ...options, organizations: parsed.organizations, keys: parsed.keys };
    else complain(keysFile, parsed.problems);
  }
  return problems.length === 0 ? { kind: 'read', options } : { kind: 'wrong', problems };
}

const scenarioSource = (file: string, problems: string[]): string | undefined =>
  Object.hasOwn(BUILT_IN, file) ? file : readText(file, problems);

function readText(path: string, problems: string[]): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    problems.push(`${path} cannot be read (${errorCode(error) ?? String(error)})`);
    return undefined;
  }
}
