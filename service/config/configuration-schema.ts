/**
 * Every variable that the service reads, with its kind and its default, except the API keys, whose names are a pattern
 * (`api-key-variables.ts`). `.env.example` explains the same names; a test compares the two.
 */
import { z } from 'zod';
import {
  bindHost,
  folder,
  hostList,
  httpUrl,
  masterKeyText,
  oneOf,
  originList,
  redisUrl,
  secretText,
  someOf,
  wholeNumber,
  yesOrNo,
} from './variable-schemas.ts';

/** Variables whose value no message may show. */
export const SECRET_VARIABLES: readonly string[] = [
  'TULAY_MASTER_KEY',
  'TULAY_ADMIN_TOKEN',
  'REDIS_URL',
  'REDIS_CACHE_URL',
];

/** Streams at once when TULAY_MAX_STREAMS says nothing. */
export const DEFAULT_MAX_STREAMS = 4000;

export const DEFAULT_UPSTREAM = 'https://api.anthropic.com';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/**
 * @param home the user's home, for `~/` in a path
 * @param dataDirectory the platform's default
 */
export function configurationSchema(home: string | undefined, dataDirectory: string | undefined) {
  return z.object({
    PORT: wholeNumber(0, 65_535, ' (0 takes any free port)').optional(),
    HOST: bindHost.prefault('127.0.0.1'),
    METRICS_PORT: wholeNumber(1, 65_535).optional(),
    TULAY_DATA_DIR: z.preprocess((text) => text ?? dataDirectory, folder(home)),
    TULAY_ROLES: someOf(['gateway', 'worker', 'admin']).prefault('gateway,worker,admin'),
    TULAY_MASTER_KEY: masterKeyText.optional(),
    TULAY_ADMIN_TOKEN: secretText(1, 'make one with `openssl rand -hex 32`.').optional(),
    TULAY_REQUIRE_CLIENT_KEY: yesOrNo.optional(),
    TULAY_ALLOWED_HOSTS: hostList.prefault(''),
    TULAY_ALLOWED_ORIGINS: originList.prefault(''),
    TULAY_PUBLIC_URL: httpUrl('https://gateway.example').optional(),
    TULAY_CACHE: oneOf(['off', 'exact', 'semantic']).prefault('exact'),
    TULAY_SIMULATE: yesOrNo.prefault('0'),
    /** Judged together with TULAY_ALLOW_UPSTREAM. */
    ANTHROPIC_BASE_URL: z.string().prefault(DEFAULT_UPSTREAM),
    TULAY_ALLOW_UPSTREAM: hostList.prefault(''),
    TULAY_WAIT_MS: wholeNumber(0, 600_000, ' (milliseconds)').prefault('5000'),
    TULAY_WAIT_MAX: wholeNumber(0, 1_000_000).prefault('2000'),
    TULAY_MAX_STREAMS: wholeNumber(1, 1_000_000).optional(),
    REDIS_URL: redisUrl.optional(),
    REDIS_CACHE_URL: redisUrl.optional(),
    WORKER_ID: z
      .string()
      .regex(/^[\w.:-]{1,64}$/, {
        error: 'use up to 64 letters, digits, dots, colons, dashes and underscores.',
      })
      .optional(),
    WORKER_CONCURRENCY: wholeNumber(1, 10_000).prefault('5'),
    LOG_LEVEL: oneOf(LOG_LEVELS).prefault('info'),
    OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl('http://localhost:4318').optional(),
  });
}

/** Names of the schema's variables, in its order. */
export const VARIABLE_NAMES: readonly string[] = Object.keys(configurationSchema(undefined, undefined).shape);
