/**
 * What somebody enters about a key, as text, and what becomes of it: settings as the API takes them, or what is wrong field by
 * field. The key itself is no part of it: it stays in its field until it is sent.
 */
import {
  keyLabelSchema,
  keyLimitsSchema,
  keySettingsSchema,
  type ChangeKeyRequest,
  type KeyLimitSettings,
  type KeySettingsInput,
  type KeyView,
} from '../../../shared/keys.ts';

export type LimitName = keyof KeyLimitSettings;

/** Those per minute first; they are the organization's, the others are of the key alone. */
export const LIMITS_PER_MINUTE = [
  'requestsPerMinute',
  'inputTokensPerMinute',
  'outputTokensPerMinute',
] as const satisfies readonly LimitName[];
export const LIMITS_PER_DAY = [
  'requestsPerDay',
  'inputTokensPerDay',
  'outputTokensPerDay',
] as const satisfies readonly LimitName[];
const LIMIT_NAMES: readonly LimitName[] = [...LIMITS_PER_MINUTE, ...LIMITS_PER_DAY];

export type KeyField =
  'secret' | 'label' | 'tier' | 'priority' | 'weight' | 'organization' | 'concurrency' | LimitName;

export interface KeyDraft {
  readonly label: string;
  readonly tier: KeySettingsInput['tier'];
  readonly priority: string;
  readonly weight: string;
  readonly organization: string;
  readonly concurrency: string;
  readonly limits: Readonly<Record<LimitName, string>>;
}

/** What is wrong with a field, by the name of its text. */
export type DraftProblem =
  'labelMissing' | 'label' | 'looksLikeKey' | 'priority' | 'weight' | 'organization' | 'count';

export type DraftProblems = Readonly<Partial<Record<KeyField, DraftProblem>>>;

export type ReadDraft =
  | { readonly kind: 'good'; readonly label: string; readonly settings: KeySettingsInput }
  | { readonly kind: 'wrong'; readonly problems: DraftProblems };

export const EMPTY_DRAFT: KeyDraft = {
  label: '',
  tier: 'primary',
  priority: '5',
  weight: '1',
  organization: '',
  concurrency: '',
  limits: {
    requestsPerMinute: '',
    inputTokensPerMinute: '',
    outputTokensPerMinute: '',
    requestsPerDay: '',
    inputTokensPerDay: '',
    outputTokensPerDay: '',
  },
};

export function draftOf(key: KeyView): KeyDraft {
  return {
    label: key.label,
    tier: key.tier,
    priority: String(key.priority),
    weight: String(key.weight),
    organization: key.organization ?? '',
    concurrency: written(key.concurrency),
    limits: Object.fromEntries(LIMIT_NAMES.map((name) => [name, written(key.limits[name])])) as Record<
      LimitName,
      string
    >,
  };
}

export function readDraft(draft: KeyDraft): ReadDraft {
  const problems: Partial<Record<KeyField, DraftProblem>> = {};
  const label = draft.label.trim();
  if (!keyLabelSchema.safeParse(label).success) problems.label = labelProblem(label);
  const priority = numberIn(draft.priority);
  if (!keySettingsSchema.shape.priority.safeParse(priority).success) problems.priority = 'priority';
  const weight = numberIn(draft.weight);
  if (!keySettingsSchema.shape.weight.safeParse(weight).success) problems.weight = 'weight';
  const organization = draft.organization.trim() === '' ? null : draft.organization.trim();
  if (!keySettingsSchema.shape.organization.safeParse(organization).success) {
    problems.organization = /sk-ant-/i.test(draft.organization) ? 'looksLikeKey' : 'organization';
  }
  const concurrency = numberIn(draft.concurrency);
  if (!keySettingsSchema.shape.concurrency.safeParse(concurrency).success) problems.concurrency = 'count';
  const limits = Object.fromEntries(
    LIMIT_NAMES.map((name) => [name, numberIn(draft.limits[name])]),
  ) as KeyLimitSettings;
  for (const name of LIMIT_NAMES) {
    if (!keyLimitsSchema.shape[name].safeParse(limits[name]).success) problems[name] = 'count';
  }
  if (Object.keys(problems).length > 0) return { kind: 'wrong', problems };
  return {
    kind: 'good',
    label,
    // Each was checked above.
    settings: {
      organization,
      tier: draft.tier,
      priority: priority ?? 0,
      weight: weight ?? 0,
      concurrency,
      limits,
    },
  };
}

/** What to send so that `key` becomes as read; empty when nothing differs. */
export function changesTo(key: KeyView, label: string, settings: KeySettingsInput): ChangeKeyRequest {
  const limits = Object.fromEntries(
    LIMIT_NAMES.filter((name) => settings.limits[name] !== key.limits[name]).map((name) => [
      name,
      settings.limits[name],
    ]),
  );
  return {
    ...(label === key.label ? {} : { label }),
    ...(settings.organization === key.organization ? {} : { organization: settings.organization }),
    ...(settings.tier === key.tier ? {} : { tier: settings.tier }),
    ...(settings.priority === key.priority ? {} : { priority: settings.priority }),
    ...(settings.weight === key.weight ? {} : { weight: settings.weight }),
    ...(settings.concurrency === key.concurrency ? {} : { concurrency: settings.concurrency }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
  };
}

function labelProblem(label: string): DraftProblem {
  if (label === '') return 'labelMissing';
  return /^[A-Za-z\d][\w.-]{0,63}$/.test(label) || label.startsWith('sk-') ? 'looksLikeKey' : 'label';
}

/** `1,000` and `1 000` are numbers too; nothing is null, and what is none is NaN, which no schema takes. */
function numberIn(text: string): number | null {
  const plain = text.replaceAll(/[\s,_]/g, '');
  if (plain === '') return null;
  return /^\d+(?:\.\d+)?$/.test(plain) ? Number(plain) : Number.NaN;
}

function written(value: number | null): string {
  return value === null ? '' : String(value);
}
