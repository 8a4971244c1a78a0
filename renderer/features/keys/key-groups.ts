/** Keys by organization, in the order of their configuration, so that no row moves by itself; and what a filter leaves of them. */
import type { KeyList, KeyView } from '../../../shared/keys.ts';
import type { Organization } from '../../../shared/pool-report.ts';

/** What a key does for requests: `out` comes back by itself or with help, `disabled` was switched off. */
export const KEY_PARTS = ['serving', 'out', 'disabled'] as const;
export type KeyPart = (typeof KEY_PARTS)[number];
export type KeyFilter = 'all' | KeyPart;

export interface KeyGroup {
  readonly id: string;
  /** Null for keys that the pool does not have. */
  readonly organization: Organization | null;
  readonly keys: readonly KeyView[];
  /** Keys of the group that are out or disabled. */
  readonly out: number;
}

export function partOf(key: KeyView): KeyPart {
  if (key.disabled !== null || key.live?.state === 'disabled') return 'disabled';
  switch (key.live?.state) {
    case 'healthy':
    case 'degraded':
    case 'recovering':
      return 'serving';
    default:
      return 'out';
  }
}

export function countParts(keys: readonly KeyView[]): Readonly<Record<KeyFilter, number>> {
  const counts = { all: keys.length, serving: 0, out: 0, disabled: 0 };
  for (const key of keys) counts[partOf(key)] += 1;
  return counts;
}

const NOT_IN_POOL = '';

export function groupKeys({ keys, organizations }: Pick<KeyList, 'keys' | 'organizations'>): KeyGroup[] {
  const groups = new Map<string, KeyView[]>();
  for (const key of keys) {
    const id = key.live?.organizationId ?? NOT_IN_POOL;
    groups.set(id, [...(groups.get(id) ?? []), key]);
  }
  return [...groups]
    .toSorted(([left], [right]) => Number(left === NOT_IN_POOL) - Number(right === NOT_IN_POOL))
    .map(([id, own]) => ({
      id,
      organization: organizations.find((each) => each.id === id) ?? null,
      keys: own,
      out: own.filter((key) => partOf(key) !== 'serving').length,
    }));
}

/** @param search any part of the label, the mask or the organization's name */
export function isShown(key: KeyView, group: KeyGroup, filter: KeyFilter, search: string): boolean {
  if (filter !== 'all' && partOf(key) !== filter) return false;
  const wanted = search.trim().toLowerCase();
  return [
    key.label,
    key.masked,
    group.organization?.name,
    group.organization?.upstreamId,
    key.organization,
  ].some((text) => text?.toLowerCase().includes(wanted) === true);
}

export function readKeyFilter(text: string | null): KeyFilter {
  return KEY_PARTS.find((part) => part === text) ?? 'all';
}
