/** What looks like a mistake in the environment but does not stop the start. */
import { API_KEY_EXAMPLES, isApiKeyVariable } from './api-key-variables.ts';
import { VARIABLE_NAMES } from './configuration-schema.ts';
import type { Environment } from './environment.ts';
import { cleanValue } from './read-configuration.ts';

/** Read and checked, for parts of the service that are still to come. */
const WITHOUT_EFFECT: readonly string[] = [
  'TULAY_CACHE',
  'WORKER_CONCURRENCY',
  'WORKER_ID',
  'REDIS_URL',
  'REDIS_CACHE_URL',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
];

/** One sentence per doubtful variable; no values. Reads the same environment as `readConfiguration`. */
export function configurationWarnings(env: Environment): string[] {
  const set = Object.keys(env).filter((name) => cleanValue(env[name]) !== undefined);
  const warnings = set.filter(looksLikeOurs).map((name) => {
    const meant = nearest(name, [...VARIABLE_NAMES, ...API_KEY_EXAMPLES]);
    return `${name} is not read${meant === undefined ? '' : `; did you mean ${meant}?`}`;
  });
  const idle = set.filter((name) => WITHOUT_EFFECT.includes(name));
  if (idle.length > 0)
    warnings.push(`${idle.join(', ')}: no effect yet; the part it is for is still to come`);
  const adminToken = cleanValue(env['TULAY_ADMIN_TOKEN']);
  if (adminToken !== undefined && adminToken.length < 16) {
    warnings.push('TULAY_ADMIN_TOKEN is short enough to guess: make one with `openssl rand -hex 32`');
  }
  if (/\/v1\/*$/.test(cleanValue(env['ANTHROPIC_BASE_URL']) ?? '')) {
    warnings.push(
      'ANTHROPIC_BASE_URL ends in /v1, so requests go to …/v1/v1/messages; the address before /v1 is meant',
    );
  }
  return warnings;
}

function looksLikeOurs(name: string): boolean {
  if (VARIABLE_NAMES.includes(name) || isApiKeyVariable(name)) return false;
  return /^(?:TULAY_|ANTHROPIC_API_KEY)/i.test(name);
}

/** The known name with the fewest slips of the pen between, if they are few for its length. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(name.toUpperCase(), candidate) }))
    .toSorted((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= Math.max(3, name.length / 4) ? best.candidate : undefined;
}

/** Levenshtein distance: letters put in, taken out or changed. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const change = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(change, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
