/**
 * The form of a demonstration's script: who there is, and what happens when. One play of it is a day; times are of the script
 * and stretch with the length of the demonstration.
 */
import { z } from 'zod';
import { DEFAULT_KEY_SETTINGS, keyLabelSchema, keySettingsSchema } from '../../../shared/keys.ts';
import { parseFaults } from '../../upstream/simulator/faults/fault.ts';

export const HABITS = [
  'chat',
  'assistant',
  'desk',
  'batch',
  'agent',
  'impatient',
  'careless',
  'counter',
] as const;

const DURATION = /^(?:(\d+)m)? ?(?:(\d+(?:\.\d+)?)s)?$/;

/** `"90s"`, `"2m"`, `"2m 30s"` → ms */
const durationSchema = z
  .string({ error: 'takes a time such as "90s" or "2m 30s"' })
  .transform((text, context) => {
    const [, minutes, seconds] = DURATION.exec(text) ?? [];
    if (minutes !== undefined || seconds !== undefined)
      return Number(minutes ?? 0) * 60_000 + Number(seconds ?? 0) * 1_000;
    context.addIssue({ code: 'custom', message: 'takes a time such as "90s" or "2m 30s"' });
    return z.NEVER;
  });

const textSchema = z.string({ error: 'takes a text' }).min(1, { error: 'takes a text' }).max(200);

const aboveZero = z.number({ error: 'takes a number above 0' }).positive({ error: 'takes a number above 0' });
const organizationSchema = z.strictObject({
  name: textSchema,
  /** What the upstream grants, per class of models; what is left out is without limit. */
  limits: z
    .strictObject({
      requestsPerMinute: aboveZero.optional(),
      inputTokensPerMinute: aboveZero.optional(),
      outputTokensPerMinute: aboveZero.optional(),
    })
    .default({}),
});

const { shape } = keySettingsSchema;
const keySchema = z.strictObject({
  label: keyLabelSchema,
  organization: textSchema,
  tier: shape.tier.default(DEFAULT_KEY_SETTINGS.tier),
  priority: shape.priority.default(DEFAULT_KEY_SETTINGS.priority),
  weight: shape.weight.default(DEFAULT_KEY_SETTINGS.weight),
  concurrency: shape.concurrency.default(DEFAULT_KEY_SETTINGS.concurrency),
  /** What its operator lets it use up in one play of the script. */
  perDay: z
    .strictObject({
      requests: aboveZero.optional(),
      inputTokens: aboveZero.optional(),
      outputTokens: aboveZero.optional(),
    })
    .default({}),
});

const userSchema = z.strictObject({
  name: textSchema,
  speaks: z.enum(['en', 'fil'], { error: 'takes en (English) or fil (Filipino)' }).default('en'),
  habit: z.enum(HABITS, { error: `takes one of ${HABITS.join(', ')}` }),
  model: z.string({ error: 'takes a model' }).startsWith('claude-', { error: 'takes a model, claude-…' }),
  /** How long they are away between two visits, on average, while demand is 1. */
  every: durationSchema,
});

const demand = z.number({ error: 'takes a number of 0 or more' }).min(0).max(20);
const faultSchema = z.strictObject({
  /** After the act's beginning. */
  at: durationSchema.default(0),
  /** To the end of the act by default. It may go on into later acts. */
  for: durationSchema.optional(),
  /** As the simulator names it, e.g. `slow-chunks;interval=400`. */
  fault: z.string({ error: 'takes the name of a fault' }).superRefine((text, context) => {
    const parsed = parseFaults(text);
    if (parsed.kind === 'wrong') context.addIssue({ code: 'custom', message: parsed.problem });
  }),
  key: textSchema.optional(),
  organization: textSchema.optional(),
  model: textSchema.optional(),
  /** Of the requests it could hit. */
  share: z.number({ error: 'takes a number from 0 to 1' }).min(0).max(1).default(1),
  /** The share rises from nothing to its middle, and falls again. */
  swell: z.boolean({ error: 'takes true or false' }).default(false),
});

const actSchema = z.strictObject({
  /** After the day's beginning; it lasts until the next one. */
  at: durationSchema,
  name: textSchema,
  /** For whoever watches: what there is to see. */
  watch: textSchema.optional(),
  /** How busy everybody is: 1 is a usual hour. Two numbers: from the act's beginning to its end. */
  demand: z.union([demand, z.tuple([demand, demand])], {
    error: 'takes a number of 0 or more, or two of them',
  }),
  faults: z.array(faultSchema).default([]),
});

const list = <Item extends z.ZodType>(item: Item) =>
  z.array(item, { error: 'takes a list' }).min(1, { error: 'takes a list of at least one' });

export const scriptSchema = z
  .strictObject({
    name: textSchema,
    /** Of one day. */
    length: durationSchema,
    organizations: list(organizationSchema),
    keys: list(keySchema),
    users: list(userSchema),
    acts: list(actSchema),
  })
  .superRefine(({ length, organizations, keys, users, acts }, context) => {
    const complain = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    const names = organizations.map(({ name }) => name);
    const labels = keys.map(({ label }) => label);
    const once = (field: string, name: string, values: readonly string[]): void => {
      for (const [index, value] of values.entries())
        if (values.indexOf(value) < index) complain([field, index, name], `"${value}" stands twice`);
    };
    once('organizations', 'name', names);
    once('keys', 'label', labels);
    once(
      'users',
      'name',
      users.map(({ name }) => name),
    );
    for (const [index, { organization }] of keys.entries())
      if (!names.includes(organization))
        complain(['keys', index, 'organization'], `there is no organization "${organization}"`);
    for (const [index, { at, faults }] of acts.entries()) {
      const earlier = acts[index - 1];
      if (earlier === undefined ? at !== 0 : at <= earlier.at)
        complain(
          ['acts', index, 'at'],
          earlier === undefined ? 'the first act is at "0s"' : 'must be later than the act before',
        );
      if (at >= length) complain(['acts', index, 'at'], 'lies beyond "length"');
      for (const [which, { key, organization }] of faults.entries()) {
        if (key !== undefined && !labels.includes(key))
          complain(['acts', index, 'faults', which, 'key'], `there is no key "${key}"`);
        if (organization !== undefined && !names.includes(organization))
          complain(
            ['acts', index, 'faults', which, 'organization'],
            `there is no organization "${organization}"`,
          );
      }
    }
  });

export type Script = z.output<typeof scriptSchema>;
export type Act = Script['acts'][number];
export type User = Script['users'][number];
export type Habit = (typeof HABITS)[number];
export type Language = User['speaks'];
