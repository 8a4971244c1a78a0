/** The keys of a run: which organization each belongs to and what that one lets through, as the simulator's file of keys says it. */
import type { LimitOptions } from '../../../../service/upstream/simulator/simulator-options.ts';
import { upstreamCredential } from '../../wire/messages-request.ts';

export interface SimulatedOrganization {
  readonly name: string;
  readonly limits: LimitOptions | 'unlimited';
  /** How many keys it has; 1 when left out. */
  readonly keys?: number;
}

export interface SimulatedKey {
  readonly label: string;
  readonly secret: string;
  readonly organization: string;
}

/** In order; the gateway is not told which belong together. */
export function keysOf(organizations: readonly SimulatedOrganization[]): SimulatedKey[] {
  let number = 0;
  return organizations.flatMap(({ name, keys = 1 }) =>
    Array.from({ length: keys }, (_, index) => ({
      label: `${name}-${index + 1}`,
      secret: upstreamCredential(++number),
      organization: name,
    })),
  );
}

export function keysFile(organizations: readonly SimulatedOrganization[]): string {
  return JSON.stringify({
    organizations: organizations.map(({ name, limits }) => ({ name, limits })),
    keys: keysOf(organizations),
  });
}

/** The variables by which the service is given them. */
export function keyVariables(organizations: readonly SimulatedOrganization[]): Record<string, string> {
  const names = keysOf(organizations).map(({ secret }, index) => [
    index === 0 ? 'ANTHROPIC_API_KEY' : `ANTHROPIC_API_KEY_${index + 1}`,
    secret,
  ]);
  return Object.fromEntries(names) as Record<string, string>;
}
