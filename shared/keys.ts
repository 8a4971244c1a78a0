/**
 * `/api/admin/keys`: the keys of the upstream as a resource. Secrets go in and never come out: every answer shows
 * `sk-ant-…4f2a` at most, and no message repeats what was sent.
 *
 * | call | does |
 * | --- | --- |
 * | `GET /api/admin/keys` | all keys with what they do now, organizations, how secrets are kept |
 * | `POST /api/admin/keys` | adds one; tested before it is saved unless `test` is false; 201 |
 * | `POST /api/admin/keys/test` | tests a secret without saving it |
 * | `POST /api/admin/keys/import` | reads `.env` text: what is in it (`commit` false), or also adds what is new |
 * | `GET /api/admin/keys/:id` | one key with its history |
 * | `PATCH /api/admin/keys/:id` | changes its settings |
 * | `POST /api/admin/keys/:id/rotate` | another secret under the same id, label and history |
 * | `POST /api/admin/keys/:id/test` | asks the upstream whether it accepts the key |
 * | `POST /api/admin/keys/:id/disable`, `/enable` | takes it out of service and back; twice is as once |
 * | `POST /api/admin/keys/:id/reset`, `/probe` | closes its breaker; or asks the upstream now |
 * | `DELETE /api/admin/keys/:id` | removes it; 204 |
 *
 * Errors come in the usual envelope; a message about a field begins with its name (`label: …`).
 */
import { z } from 'zod';
import { brownOutSchema, liveKeySchema, organizationSchema } from './pool-report.ts';

export const KEYS_PATH = '/api/admin/keys';

/** Largest `.env` text that is imported, bytes of UTF-8. */
export const MAX_IMPORT_BYTES = 1024 * 1024;

/** Wall clock of the service, ms since the epoch. */
const wall = z.number();

export const KEY_LABEL_RULE =
  'give 1 to 64 letters, digits, dots, dashes and underscores, a letter or digit first';
export const keyLabelSchema = z
  .string({ error: KEY_LABEL_RULE })
  .trim()
  .regex(/^[A-Za-z\d][\w.-]{0,63}$/, { error: KEY_LABEL_RULE })
  // Somebody's slip of the paste must not become a name that is shown everywhere.
  .refine((label) => !/^(?:sk-|tl[ya]_|AIza|gsk_|xai-)/i.test(label), {
    error: 'this looks like a key, not a label',
  });

const limit = z
  .number({ error: 'give a whole number from 1, or null for no limit' })
  .int({ error: 'give a whole number from 1, or null for no limit' })
  .min(1, { error: 'give a whole number from 1, or null for no limit' })
  .max(1_000_000_000_000, { error: 'give a number up to 1,000,000,000,000, or null for no limit' })
  .nullable();

/** What its operator knows of a key's limits; null: none stated, which is no limit until the upstream says more. */
export const keyLimitsSchema = z.strictObject({
  /** Per class of models, shared by all keys of one organization. */
  requestsPerMinute: limit,
  inputTokensPerMinute: limit,
  outputTokensPerMinute: limit,
  /** Of this key alone, over all models; a day is one of UTC. */
  requestsPerDay: limit,
  inputTokensPerDay: limit,
  outputTokensPerDay: limit,
});
export type KeyLimitSettings = z.infer<typeof keyLimitsSchema>;

export const keyTierSchema = z.enum(['primary', 'fallback'], { error: 'give primary or fallback' });

export const keySettingsSchema = z.strictObject({
  /** Name of its organization; keys of the same name share limits. Null: learnt from the upstream's answers. */
  organization: z
    .string({ error: 'give a name, or null' })
    .trim()
    .min(1, { error: 'give a name, or null' })
    .max(100, { error: 'give a name of up to 100 characters' })
    .refine((name) => !/[\p{Cc}\p{Cf}]/u.test(name), { error: 'give a name without control characters' })
    .refine((name) => !/sk-ant-/i.test(name), { error: 'this looks like a key, not a name' })
    .nullable(),
  /** Fallback keys serve while no primary key can. */
  tier: keyTierSchema,
  /** Within a tier, keys of a lower priority serve while no key of a higher one can. */
  priority: z
    .number({ error: 'give a whole number from 0 to 10' })
    .int({ error: 'give a whole number from 0 to 10' })
    .min(0, { error: 'give a whole number from 0 to 10' })
    .max(10, { error: 'give a whole number from 0 to 10' }),
  /** Its share of requests beside keys of the same tier and priority with equal headroom. */
  weight: z
    .number({ error: 'give a number above 0, up to 1000' })
    .gt(0, { error: 'give a number above 0, up to 1000' })
    .max(1000, { error: 'give a number above 0, up to 1000' }),
  limits: keyLimitsSchema,
  /** Most requests under way with it at once; null for any number. */
  concurrency: z
    .number({ error: 'give a whole number from 1, or null for any number' })
    .int({ error: 'give a whole number from 1, or null for any number' })
    .min(1, { error: 'give a whole number from 1, or null for any number' })
    .max(1_000_000, { error: 'give a whole number up to 1,000,000, or null for any number' })
    .nullable(),
});
export type KeySettingsInput = z.infer<typeof keySettingsSchema>;

/** What stands for a setting that is not given. */
export const DEFAULT_KEY_SETTINGS: KeySettingsInput = {
  organization: null,
  tier: 'primary',
  priority: 5,
  weight: 1,
  limits: {
    requestsPerMinute: null,
    inputTokensPerMinute: null,
    outputTokensPerMinute: null,
    requestsPerDay: null,
    inputTokensPerDay: null,
    outputTokensPerDay: null,
  },
  concurrency: null,
};

/** Its content is judged by the service, in words that do not repeat it. */
const secretSchema = z
  .string({ error: 'give the key as text' })
  .max(10_000, { error: 'this is too long for a key' });

const partialSettings = keySettingsSchema.partial().extend({ limits: keyLimitsSchema.partial().optional() });

/** `POST /api/admin/keys` */
export const addKeyRequestSchema = partialSettings.extend({
  secret: secretSchema,
  label: keyLabelSchema,
  /** False saves it without asking the upstream first. */
  test: z.boolean().default(true),
});
export type AddKeyRequest = z.input<typeof addKeyRequestSchema>;

/** `POST /api/admin/keys/test` */
export const testSecretRequestSchema = z.strictObject({ secret: secretSchema });

/** `PATCH /api/admin/keys/:id`: what is left out stays. */
export const changeKeyRequestSchema = partialSettings.extend({ label: keyLabelSchema.optional() });
export type ChangeKeyRequest = z.input<typeof changeKeyRequestSchema>;

/** `POST /api/admin/keys/:id/rotate` */
export const rotateKeyRequestSchema = z.strictObject({
  secret: secretSchema,
  test: z.boolean().default(true),
});
export type RotateKeyRequest = z.input<typeof rotateKeyRequestSchema>;

/** Why somebody did something, for people. */
export const reasonSchema = z
  .string({ error: 'give a text' })
  .trim()
  .max(200, { error: 'give up to 200 characters' })
  .refine((text) => !/[\p{Cc}\p{Cf}]/u.test(text), { error: 'give one line without control characters' });

/** `POST /api/admin/keys/:id/disable`; the body may be left out. */
export const disableKeyRequestSchema = z
  .strictObject({ reason: reasonSchema.optional() })
  .nullish()
  .transform((body) => body ?? {});

/**
 * What the upstream said to a request of the gateway's own (a list of models, which costs nothing).
 *
 * `accepted`, and `limited`: the key is good, its organization at its rate limit just now. The others say nothing good:
 * `refused` 401, `billing` 402, `forbidden` 403, `overloaded` 5xx and 529, `unreachable` no connection, `timeout` no answer in time,
 * `unexpected` an answer that is none of Anthropic's API.
 */
export const keyVerdictSchema = z.enum([
  'accepted',
  'limited',
  'refused',
  'billing',
  'forbidden',
  'overloaded',
  'unreachable',
  'timeout',
  'unexpected',
]);
export type KeyVerdict = z.infer<typeof keyVerdictSchema>;

export const keyTestSchema = z.object({
  verdict: keyVerdictSchema,
  /** Whether the verdict says that the key works. */
  ok: z.boolean(),
  /** In a sentence for people. */
  message: z.string(),
  status: z.number().int().nullable(),
  /** `anthropic-organization-id` of the answer. */
  organizationId: z.string().nullable(),
  durationMs: z.number(),
  atMs: wall,
});
export type KeyTest = z.infer<typeof keyTestSchema>;

export const keyTestResultSchema = z.object({ masked: z.string(), test: keyTestSchema });

export const keyViewSchema = keySettingsSchema.extend({
  id: z.string(),
  label: z.string(),
  /** Where it comes from, and so what can be changed; see `may`. */
  source: z.enum(['environment', 'stored', 'simulator']),
  /** Name of the variable of a key from the environment. */
  variable: z.string().nullable(),
  masked: z.string(),
  /** Null while it is on. */
  disabled: z.object({ atMs: wall, reason: z.string() }).nullable(),
  /** Origin of the upstream that it is sent to, and no other. */
  upstreamOrigin: z.string().nullable(),
  /** Why the pool does not have it at all; null when it has. */
  leftOut: z.string().nullable(),
  createdAtMs: wall.nullable(),
  rotatedAtMs: wall.nullable(),
  /** How often it was given another secret. */
  rotations: z.number().int(),
  lastTest: keyTestSchema.nullable(),
  /** What can be done with it; the reason why not, where not. */
  may: z.object({
    change: z.string().nullable(),
    rotate: z.string().nullable(),
    remove: z.string().nullable(),
    test: z.string().nullable(),
  }),
  /** What it does now; null when the pool does not have it. */
  live: liveKeySchema.nullable(),
});
export type KeyView = z.infer<typeof keyViewSchema>;

/** How stored secrets are kept. */
export const keyStorageSchema = z.object({
  cipher: z.literal('AES-256-GCM'),
  /** Where the master key comes from; null until the first key is stored. */
  masterKey: z.enum(['environment', 'file']).nullable(),
  /** Path of the master key's file. */
  path: z.string().nullable(),
  storedKeys: z.number().int(),
});

/** `GET /api/admin/keys` */
export const keyListSchema = z.object({
  atMs: wall,
  /** In the order of their configuration: those of the environment, then stored ones by age. */
  keys: z.array(keyViewSchema),
  organizations: z.array(organizationSchema),
  brownOuts: z.array(brownOutSchema),
  /** Why all paid calls are stopped; null while they are not. */
  stopped: z.string().nullable(),
  /** Whether the simulator answers. */
  simulated: z.boolean(),
  storage: keyStorageSchema,
});
export type KeyList = z.infer<typeof keyListSchema>;

/** Something that happened to a key, newest first in a list. */
export const keyEventSchema = z.object({
  atMs: wall,
  kind: z.string(),
  /** In a sentence for people. */
  text: z.string(),
});
export type KeyEvent = z.infer<typeof keyEventSchema>;

/** `GET /api/admin/keys/:id` */
export const keyDetailSchema = z.object({ key: keyViewSchema, history: z.array(keyEventSchema) });
export type KeyDetail = z.infer<typeof keyDetailSchema>;

/** What the other calls on one key answer. `test` where the upstream was asked. */
export const keyChangedSchema = z.object({ key: keyViewSchema, test: keyTestSchema.nullable() });
export type KeyChanged = z.infer<typeof keyChangedSchema>;

/** `POST /api/admin/keys/import` */
export const importRequestSchema = z.strictObject({
  text: z.string({ error: 'give the text of a .env file' }),
  /** False only says what is in it. */
  commit: z.boolean().default(false),
  /** Whether the upstream is asked before a key is saved; in a preview no key is sent anywhere. */
  test: z.boolean().default(true),
});
export type ImportRequest = z.input<typeof importRequestSchema>;

/**
 * What a line came to. `new` would be added; `added`; `duplicate` is known already, or stands twice; `malformed` is no key;
 * `refused` was not saved, because the upstream did not accept it or could not be asked; `ignored` is not a key's line.
 */
export const importLineSchema = z.object({
  /** From 1. */
  line: z.number().int(),
  verdict: z.enum(['new', 'added', 'duplicate', 'malformed', 'refused', 'ignored']),
  /** Name of the variable; null where the line has none that is read. */
  variable: z.string().nullable(),
  /** What it is, or would be, called. */
  label: z.string().nullable(),
  tier: keyTierSchema.nullable(),
  masked: z.string().nullable(),
  /** Why, in words without any part of the line's value. */
  reason: z.string().nullable(),
});
export type ImportLine = z.infer<typeof importLineSchema>;

export const importResultSchema = z.object({
  committed: z.boolean(),
  /** All lines with a key's variable, and the first hundred others that are neither blank nor a comment, in their order. */
  lines: z.array(importLineSchema),
  counts: z.object({
    new: z.number().int(),
    added: z.number().int(),
    duplicate: z.number().int(),
    malformed: z.number().int(),
    refused: z.number().int(),
    /** Lines that are not of a key; what they hold is not read. */
    ignored: z.number().int(),
  }),
});
export type ImportResult = z.infer<typeof importResultSchema>;

/** `POST /api/admin/keys/rekey`, from a terminal of the service's own user alone. */
export const rekeyRequestSchema = z.discriminatedUnion('to', [
  z.strictObject({ to: z.literal('file') }),
  /** A key that the operator keeps, as TULAY_MASTER_KEY takes it. */
  z.strictObject({ to: z.literal('environment'), secret: z.string().min(16).max(1_000) }),
]);
export type RekeyRequest = z.infer<typeof rekeyRequestSchema>;

export const rekeyResultSchema = z.object({
  /** `done`; `nothing-sealed`: there is nothing encrypted; `same-key`: it is the key in use. */
  outcome: z.enum(['done', 'nothing-sealed', 'same-key']),
  /** Names the master key in use, when it was changed. */
  keyId: z.string().nullable(),
  /** Its file, where it is in one. */
  path: z.string().nullable(),
});
export type RekeyResult = z.infer<typeof rekeyResultSchema>;

/** `GET` and `POST /api/admin/spending`: the switch that stops all calls that cost money. */
export const spendingRequestSchema = z.strictObject({
  stopped: z.boolean({ error: 'give true or false' }),
  reason: reasonSchema.optional(),
});
export const spendingSchema = z.object({
  stopped: z.boolean(),
  reason: z.string().nullable(),
  sinceMs: wall.nullable(),
});
export type Spending = z.infer<typeof spendingSchema>;
