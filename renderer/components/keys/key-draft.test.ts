import { describe, expect, it } from 'vitest';
import { sampleKeyView } from '../../testing/sample-keys.ts';
import { changesTo, draftOf, EMPTY_DRAFT, readDraft, type KeyDraft } from './key-draft.ts';

const draft = (changes: Partial<KeyDraft>): KeyDraft => ({ ...EMPTY_DRAFT, label: 'lab-1', ...changes });

describe('a draft of a key', () => {
  it('becomes the settings of the API: nothing stated is no limit, and learnt', () => {
    expect(readDraft(draft({}))).toEqual({
      kind: 'good',
      label: 'lab-1',
      settings: {
        organization: null,
        tier: 'primary',
        priority: 5,
        weight: 1,
        concurrency: null,
        limits: {
          requestsPerMinute: null,
          inputTokensPerMinute: null,
          outputTokensPerMinute: null,
          requestsPerDay: null,
          inputTokensPerDay: null,
          outputTokensPerDay: null,
        },
      },
    });
  });

  it('takes numbers as people write them', () => {
    const read = readDraft(
      draft({ weight: '1.5', limits: { ...EMPTY_DRAFT.limits, inputTokensPerDay: '2,000 000' } }),
    );
    expect(read).toMatchObject({ settings: { weight: 1.5, limits: { inputTokensPerDay: 2_000_000 } } });
  });

  it.each([
    ['label', { label: '' }, 'labelMissing'],
    ['label', { label: 'two words' }, 'label'],
    ['label', { label: 'sk-ant-api03-oops' }, 'looksLikeKey'],
    ['priority', { priority: '11' }, 'priority'],
    ['priority', { priority: '' }, 'priority'],
    ['weight', { weight: '0' }, 'weight'],
    ['weight', { weight: 'much' }, 'weight'],
    ['organization', { organization: 'x'.repeat(101) }, 'organization'],
    ['organization', { organization: 'sk-ant-api03-oops' }, 'looksLikeKey'],
    ['concurrency', { concurrency: '0' }, 'count'],
    ['requestsPerMinute', { limits: { ...EMPTY_DRAFT.limits, requestsPerMinute: '-5' } }, 'count'],
    ['outputTokensPerDay', { limits: { ...EMPTY_DRAFT.limits, outputTokensPerDay: '1.5' } }, 'count'],
  ] as const)('says what is wrong with %s %j', (field, changes, problem) => {
    expect(readDraft(draft(changes))).toEqual({ kind: 'wrong', problems: { [field]: problem } });
  });

  it('sends only what differs', () => {
    const key = sampleKeyView('lab-1', {}, { organization: 'Lab' });
    const same = readDraft(draftOf(key));
    if (same.kind !== 'good') throw new Error('a key that is there has a good draft');
    expect(changesTo(key, same.label, same.settings)).toEqual({});
    const other = readDraft({
      ...draftOf(key),
      organization: '',
      priority: '8',
      limits: { ...EMPTY_DRAFT.limits, requestsPerDay: '10000' },
    });
    if (other.kind !== 'good') throw new Error('it is good');
    expect(changesTo(key, 'lab-2', other.settings)).toEqual({
      label: 'lab-2',
      organization: null,
      priority: 8,
      limits: { requestsPerDay: 10_000 },
    });
  });
});
