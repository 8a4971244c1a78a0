/** State that belongs in the address: what is open, filtered and sorted, so that a link shows what its sender saw. */
import { useCallback } from 'react';
import { useSearchParams } from 'wouter';

export type ParameterChanges = Readonly<Record<string, string | undefined>>;

export interface UrlStateOptions {
  /** Whether Back should return here; false for what changes while somebody types or moves along. */
  readonly push?: boolean;
}

/** Reads the query of the address, and changes some of it; undefined takes a parameter away. */
export function useUrlState(): readonly [
  URLSearchParams,
  (changes: ParameterChanges, options?: UrlStateOptions) => void,
] {
  const [parameters, setParameters] = useSearchParams();
  const change = useCallback(
    (changes: ParameterChanges, { push = false }: UrlStateOptions = {}) =>
      setParameters((before) => withChanges(before, changes), { replace: !push }),
    [setParameters],
  );
  return [parameters, change];
}

/** A copy; parameters that are not named stay as they are. */
export function withChanges(parameters: URLSearchParams, changes: ParameterChanges): URLSearchParams {
  const next = new URLSearchParams(parameters);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') next.delete(name);
    else next.set(name, value);
  }
  return next;
}
