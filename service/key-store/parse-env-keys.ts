/**
 * Finds the keys in the text of a `.env` file. Only lines whose name begins with `ANTHROPIC_API_KEY` are read; of any
 * other, no more than that it is one. Quotes, `export`, comments, any line ending and a byte order mark are understood as
 * shells and Node do.
 *
 * Nothing of a value is in a result but a key that can be one. Long texts are read in slices, so that the thread has time for
 * others in between.
 */
import { setImmediate } from 'node:timers/promises';
import type { Secret } from '../lib/secret.ts';
import { judgeSecret } from './judge-secret.ts';

export type EnvLine =
  | {
      readonly kind: 'key';
      readonly line: number;
      readonly variable: string;
      /** What its name asks for: `primary`, `key-2`, `fallback-1`, `old` … */
      readonly label: string;
      readonly tier: 'primary' | 'fallback';
      readonly secret: Secret;
    }
  | { readonly kind: 'malformed'; readonly line: number; readonly variable: string; readonly reason: string }
  /** `variable` is null where the line has no name that can be shown. */
  | {
      readonly kind: 'ignored';
      readonly line: number;
      readonly variable: string | null;
      readonly reason: string;
    };

/** Lines of a slice; a few ms. */
const SLICE = 2_000;
/** Nothing longer is a line of a key. */
const LONGEST_LINE = 4_096;
const PREFIX = 'ANTHROPIC_API_KEY';
const ASSIGNMENT = /^(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*)$/;
const BEGINS_KEY = /^(?:export\s+)?ANTHROPIC_API_KEY/;
/** A name that can be repeated to people: none of it can be a value in the wrong place. */
const PLAIN_NAME = /^[A-Z][A-Z\d_]{0,59}$/;

/** Lines that are neither blank nor a comment, in their order; `line` counts from 1. */
export async function parseEnvKeys(text: string): Promise<EnvLine[]> {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|[\r\n]/);
  const found: EnvLine[] = [];
  let openQuote: string | null = null;
  for (const [index, raw] of lines.entries()) {
    // A breath for others on this thread.
    // oxlint-disable-next-line no-await-in-loop
    if (index % SLICE === SLICE - 1) await setImmediate();
    const line = raw.length > LONGEST_LINE ? raw.slice(0, LONGEST_LINE) : raw.trim();
    if (openQuote !== null) {
      // Within another variable's value of several lines, which a key's line ends: its quote was never closed.
      if (!BEGINS_KEY.test(line)) {
        if (raw.includes(openQuote)) openQuote = null;
        continue;
      }
      openQuote = null;
    }
    if (line === '' || line.startsWith('#')) continue;
    const read = readLine(line, index + 1, raw.length > LONGEST_LINE);
    found.push(read.line);
    openQuote = read.openQuote;
  }
  return found;
}

function readLine(
  line: string,
  number: number,
  tooLong: boolean,
): { line: EnvLine; openQuote: string | null } {
  const [, name = '', rest = ''] = ASSIGNMENT.exec(line) ?? [];
  if (!name.startsWith(PREFIX)) {
    const variable = PLAIN_NAME.test(name) ? name : null;
    const reason = name === '' ? 'no NAME=value' : `its name does not begin with ${PREFIX}`;
    return { line: { kind: 'ignored', line: number, variable, reason }, openQuote: quoteLeftOpen(rest) };
  }
  return { line: tooLong ? tooLongLine(number, name) : readKey(name, rest, number), openQuote: null };
}

function readKey(name: string, rest: string, line: number): EnvLine {
  const called = nameOf(name);
  const variable = PLAIN_NAME.test(name) ? name : PREFIX;
  if (called === undefined) {
    return {
      kind: 'malformed',
      line,
      variable,
      reason: 'its name is none that keys have (ANTHROPIC_API_KEY_2 …)',
    };
  }
  const value = valueOf(rest);
  if (value === undefined) {
    return { kind: 'malformed', line, variable, reason: 'its quote is not closed, or something follows it' };
  }
  if (value === '') return { kind: 'ignored', line, variable, reason: 'it is empty' };
  const judged = judgeSecret(value);
  if (judged.kind === 'malformed') {
    return { kind: 'malformed', line, variable, reason: `its value ${judged.reason}` };
  }
  return { kind: 'key', line, variable, ...called, secret: judged.secret };
}

const tooLongLine = (line: number, name: string): EnvLine => ({
  kind: 'malformed',
  line,
  variable: PLAIN_NAME.test(name) ? name : PREFIX,
  reason: 'it is too long for the line of a key',
});

/** `ANTHROPIC_API_KEY_FALLBACK_1` → fallback-1. Undefined for a name that is not in capitals, digits and underscores. */
function nameOf(name: string): { label: string; tier: 'primary' | 'fallback' } | undefined {
  if (name === PREFIX) return { label: 'primary', tier: 'primary' };
  if (!PLAIN_NAME.test(name) || !name.startsWith(`${PREFIX}_`)) return undefined;
  const suffix = name
    .slice(PREFIX.length + 1)
    .toLowerCase()
    .replaceAll('_', '-')
    .replace(/^-+|-+$/g, '');
  if (suffix === '') return undefined;
  const tier = suffix.startsWith('fallback') ? 'fallback' : 'primary';
  return { label: /^\d+$/.test(suffix) ? `key-${suffix}` : suffix, tier };
}

/** Without quotes and what follows; undefined where a quote is not closed as it should be. */
function valueOf(rest: string): string | undefined {
  const quote = /^["'`]/.exec(rest)?.[0];
  if (quote === undefined) return (rest.startsWith('#') ? '' : rest.replace(/\s+#.*$/, '')).trim();
  const end = rest.indexOf(quote, 1);
  if (end === -1 || !/^\s*(?:#.*)?$/.test(rest.slice(end + 1))) return undefined;
  return rest.slice(1, end).trim();
}

function quoteLeftOpen(rest: string): string | null {
  const quote = /^["'`]/.exec(rest)?.[0];
  return quote === undefined || rest.indexOf(quote, 1) !== -1 ? null : quote;
}
