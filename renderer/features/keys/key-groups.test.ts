import { describe, expect, it } from 'vitest';
import { sampleKeyView, sampleOrganization } from '../../testing/sample-keys.ts';
import { countParts, groupKeys, isShown, partOf, readKeyFilter } from './key-groups.ts';

const off = { disabled: { atMs: 1, reason: 'switched off from the console' } };

describe('keys by organization', () => {
  const keys = [
    sampleKeyView('b-1', { organizationId: 'org-b' }),
    sampleKeyView('unused', null, { leftOut: 'it was made for another upstream' }),
    sampleKeyView('a-1', { organizationId: 'org-a', state: 'open' }),
    sampleKeyView('b-2', { organizationId: 'org-b', state: 'quarantined' }),
  ];
  const organizations = [sampleOrganization('org-a'), sampleOrganization('org-b', { name: 'Bay' })];
  const groups = groupKeys({ keys, organizations });

  it('stand in the order of their configuration, those that the pool does not have last', () => {
    expect(groups.map(({ id, keys: own, out }) => [id, own.map(({ label }) => label), out])).toEqual([
      ['org-b', ['b-1', 'b-2'], 1],
      ['org-a', ['a-1'], 1],
      ['', ['unused'], 1],
    ]);
    expect(groups.map(({ organization }) => organization?.name)).toEqual(['Bay', 'Name of org-a', undefined]);
  });

  it('are found by label, mask or organization, and by what they do', () => {
    const [bay] = groups;
    const [first] = bay?.keys ?? [];
    if (bay === undefined || first === undefined) throw new Error('there is a first group');
    const shown = (filter: Parameters<typeof isShown>[2], search: string): boolean =>
      isShown(first, bay, filter, search);
    expect(shown('all', '')).toBe(true);
    expect(shown('serving', ' B-1 ')).toBe(true);
    expect(shown('all', 'bay')).toBe(true);
    expect(shown('all', '4f2a')).toBe(true);
    expect(shown('all', 'elsewhere')).toBe(false);
    expect(shown('out', '')).toBe(false);
  });

  it.each([
    ['healthy', 'serving'],
    ['degraded', 'serving'],
    ['recovering', 'serving'],
    ['half-open', 'out'],
    ['open', 'out'],
    ['quarantined', 'out'],
    ['disabled', 'disabled'],
  ] as const)('count as what their state means: %s is %s', (state, part) => {
    expect(partOf(sampleKeyView('x', { state }))).toBe(part);
  });

  it('are disabled as soon as that is written down, whatever the pool says still', () => {
    expect(partOf(sampleKeyView('x', { state: 'healthy' }, off))).toBe('disabled');
    expect(partOf(sampleKeyView('x', null))).toBe('out');
    expect(countParts([...keys, sampleKeyView('x', {}, off)])).toEqual({
      all: 5,
      serving: 1,
      out: 3,
      disabled: 1,
    });
  });

  it('are filtered by what the address says, as far as it can be read', () => {
    expect(['out', 'nonsense', null].map(readKeyFilter)).toEqual(['out', 'all', 'all']);
  });
});
