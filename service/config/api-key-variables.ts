/**
 * The upstream keys, from `ANTHROPIC_API_KEY`, `ANTHROPIC_API_KEY_2`, `_3` … and `ANTHROPIC_API_KEY_FALLBACK_1`, `_2` …: any number
 * of them, gaps allowed. A key's label comes from its variable's name.
 */
import { Secret } from '../lib/secret.ts';
import type { ConfiguredKey } from './configuration.ts';
import type { Environment } from './environment.ts';

/** As `.env.example` shows them. */
export const API_KEY_EXAMPLES: readonly string[] = [
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_API_KEY_2',
  'ANTHROPIC_API_KEY_3',
  'ANTHROPIC_API_KEY_FALLBACK_1',
];

const NAME = /^ANTHROPIC_API_KEY(?:_(FALLBACK_)?([1-9]\d{0,8}))?$/;

export function isApiKeyVariable(name: string): boolean {
  return NAME.test(name);
}

export interface ApiKeysReading {
  /** Primary keys by their number, then the fallback keys by theirs. */
  readonly keys: readonly ConfiguredKey[];
  /** What is wrong with which variable, and how to mend it; keys are masked. */
  readonly problems: readonly string[];
}

/** Reads every key. The values are expected to be trimmed (`cleanValue`). */
export function readApiKeys(env: Environment): ApiKeysReading {
  const keys: ConfiguredKey[] = [];
  const problems: string[] = [];
  const variableOf = new Map<string, string>();
  for (const { name, label, tier } of keyVariables(env)) {
    const value = env[name];
    if (value === undefined) continue;
    const secret = new Secret(value);
    if (!/^[\x21-\x7e]+$/.test(value)) {
      const kind = /[^\x20-\x7e]/.test(value) ? 'a control character or a letter outside ASCII' : 'a space';
      problems.push(
        `${name} (${printable(secret.masked)}) holds ${kind}, which no key has: copy the key again.`,
      );
      continue;
    }
    const earlier = variableOf.get(value);
    if (earlier !== undefined) {
      problems.push(`${name} is the same key as ${earlier} (${secret.masked}): remove one of them.`);
      continue;
    }
    variableOf.set(value, name);
    keys.push({ label, tier, secret });
  }
  return { keys, problems };
}

interface KeyVariable extends Pick<ConfiguredKey, 'label' | 'tier'> {
  readonly name: string;
  readonly number: number;
}

function keyVariables(env: Environment): KeyVariable[] {
  const found = Object.keys(env).flatMap((name): KeyVariable[] => {
    const match = NAME.exec(name);
    if (match === null) return [];
    const number = Number(match[2] ?? 0);
    if (match[1] !== undefined) return [{ name, number, label: `fallback-${number}`, tier: 'fallback' }];
    return [{ name, number, label: number === 0 ? 'primary' : `key-${number}`, tier: 'primary' }];
  });
  return found.toSorted((a, b) => (a.tier === b.tier ? a.number - b.number : a.tier === 'primary' ? -1 : 1));
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e…]/gu, '?');
}
