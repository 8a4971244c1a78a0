/**
 * The environment, read here and nowhere else: the variables of the process over those of the project's `.env`.
 *
 * A variable of the process wins even when it is empty, so that one run can switch off what `.env` says. A `.env` that
 * cannot be read as meant stops the start: a line that was dropped or cut in silence would be found much later.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { errorCode } from '../lib/error-code.ts';
import { StartupError } from '../lib/startup-error.ts';
import { projectRoot } from './project-root.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** `name = value`, the value bare or within quotes that close on the same line, then perhaps a comment. */
const ASSIGNMENT =
  /^\s*(?:export\s+)?[A-Za-z_][\w.-]*\s*=\s*(?:(?:"[^"]*"|'[^']*'|`[^`]*`)?\s*(?:#.*)?|[^\s#"'`](?:[^#]*[^\s#])?(?:\s+#.*|\s*))$/;
/** `name = "…`: a quote that stays open at the end of the line. */
const OPEN_QUOTE = /^\s*(?:export\s+)?[A-Za-z_][\w.-]*\s*=\s*(["'`])/;
const BLANK_OR_COMMENT = /^\s*(?:#.*)?$/;
const NEXT_ASSIGNMENT = /^\s*(?:export\s+)?[A-Z][A-Z0-9_]*=[^=]/;

export interface EnvironmentSources {
  /** Path of the `.env`; undefined for none. */
  readonly envFile?: string | undefined;
  readonly processEnv?: Environment;
}

/** The project's own `.env`. */
export const projectEnvFile: string = join(projectRoot, '.env');

/**
 * Merges `.env` under the process's environment. No `.env` is no fault.
 *
 * @throws StartupError when the file cannot be read, or naming every line that cannot
 */
export function readEnvironment({ envFile, processEnv = process.env }: EnvironmentSources): Environment {
  const text = envFile === undefined ? undefined : readEnvFile(envFile);
  if (envFile === undefined || text === undefined) return { ...processEnv };
  const bad = malformedLines(text);
  if (bad.length > 0) {
    throw new StartupError(
      `${bad.length === 1 ? 'A line' : `${bad.length} lines`} of ${envFile} cannot be read`,
      bad,
    );
  }
  return { ...parseEnvText(text), ...processEnv };
}

/** `parseEnv` takes the next line for the value where only blanks follow the `=`, so blanks at the end of a line go first. */
export function parseEnvText(text: string): Environment {
  return parseEnv(text.replace(/[ \t]+$/gm, ''));
}

function readEnvFile(path: string): string | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = errorCode(error) ?? 'an unknown error';
    if (code === 'ENOENT') return undefined;
    const remedy =
      code === 'EISDIR'
        ? 'It is a folder: rename it, and write the settings into a file.'
        : `Make it readable for this user (${code}), or remove it.`;
    throw new StartupError(`${path} cannot be read`, [remedy], { cause: error });
  }
  if (bytes.includes(0)) {
    throw new StartupError(`${path} is no plain text`, ['Save it as UTF-8 (it looks like UTF-16).']);
  }
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}

/** One sentence per line that `parseEnv` would drop, cut or run into the next. Values are not shown. */
export function malformedLines(text: string): string[] {
  const lines = text.split(/\r?\n/);
  const problems: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (BLANK_OR_COMMENT.test(line) || ASSIGNMENT.test(line)) continue;
    const quote = OPEN_QUOTE.exec(line)?.[1];
    const end = quote === undefined ? -1 : closingLine(lines, at, quote);
    if (end === -1) problems.push(`Line ${at + 1}: ${whatIsWrong(line, quote)}`);
    else at = end;
  }
  return problems;
}

/** The line that ends a quoted value of several lines; -1 when none does, or another variable comes first. */
function closingLine(lines: readonly string[], start: number, quote: string): number {
  for (let at = start + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (NEXT_ASSIGNMENT.test(line)) return -1;
    const close = line.indexOf(quote);
    if (close !== -1) return BLANK_OR_COMMENT.test(line.slice(close + 1)) ? at : -1;
  }
  return -1;
}

function whatIsWrong(line: string, quote: string | undefined): string {
  if (quote !== undefined) return `the value must end with the same quote (${quote}), and nothing after it.`;
  if (!line.includes('=')) return 'write NAME=value, or begin the line with # for a comment.';
  if (/^\s*(?:export\s+)?[A-Za-z_][\w.-]*\s*=/.test(line))
    return 'a value with # in it needs quotes around it.';
  return 'the name before the = must be letters, digits and underscores.';
}
