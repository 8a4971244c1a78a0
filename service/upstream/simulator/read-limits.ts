/** Reads limits out of JSON: `"unlimited"`, or any of the three per minute. */
import { isObject, numberIn } from './json-shape.ts';
import type { LimitOptions } from './simulator-options.ts';

const NAMES = ['requestsPerMinute', 'inputTokensPerMinute', 'outputTokensPerMinute'] as const;

export type ReadLimits =
  | { readonly kind: 'limits'; readonly limits: LimitOptions }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

export function readLimits(value: unknown): ReadLimits {
  if (value === 'unlimited') return { kind: 'limits', limits: {} };
  if (!isObject(value))
    return { kind: 'wrong', problems: [`takes "unlimited" or an object with ${NAMES.join(', ')}`] };
  const problems = Object.keys(value)
    .filter((name) => !NAMES.some((known) => known === name))
    .map((name) => `unknown name "${name}". Valid names: ${NAMES.join(', ')}`);
  const limits: Partial<Record<(typeof NAMES)[number], number>> = {};
  for (const name of NAMES) {
    if (value[name] === undefined) continue;
    const limit = numberIn(value[name]);
    if (limit === undefined || limit <= 0) problems.push(`"${name}" takes a number above 0`);
    else limits[name] = limit;
  }
  return problems.length === 0 ? { kind: 'limits', limits } : { kind: 'wrong', problems };
}
