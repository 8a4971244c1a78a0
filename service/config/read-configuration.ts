/**
 * Turns the environment into the `Configuration`: the only way from text to settings. Every bad value is named at once, each
 * with how to mend it, in one `StartupError`; the value of a secret is never shown.
 */
import type { z } from 'zod';
import { redactSecrets } from '../lib/redact-secrets.ts';
import { StartupError } from '../lib/startup-error.ts';
import { readApiKeys } from './api-key-variables.ts';
import {
  configurationSchema,
  DEFAULT_MAX_STREAMS,
  DEFAULT_UPSTREAM,
  SECRET_VARIABLES,
} from './configuration-schema.ts';
import type { Configuration, Role } from './configuration.ts';
import { defaultDataDirectory, homeDirectory } from './default-data-directory.ts';
import type { Environment } from './environment.ts';
import { masterKeyFolder } from './master-key-folder.ts';
import { canonicalHostPort } from './host-list.ts';
import { isLoopbackHost, readUpstreamUrl, type UpstreamReading } from './upstream-address.ts';
import { splitList } from './variable-schemas.ts';

type Settings = z.output<ReturnType<typeof configurationSchema>>;

/**
 * Reads the configuration, frozen.
 *
 * @param env the variables as `readEnvironment` merges them; an empty one counts as unset
 * @throws StartupError that names every bad variable
 */
export function readConfiguration(env: Environment): Configuration {
  const values = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, cleanValue(value)]));
  const schema = configurationSchema(homeDirectory(env), defaultDataDirectory(env));
  const reading = schema.safeParse(values);
  const { keys, problems: keyProblems } = readApiKeys(values);
  const problems = [
    ...(reading.success ? [] : describeIssues(reading.error.issues, values)),
    ...keyProblems,
    ...(reading.success ? combinationProblems(reading.data) : []),
  ];
  const upstream = upstreamOf(values);
  if (upstream.kind === 'refused')
    problems.push(`${shown('ANTHROPIC_BASE_URL', values)} ${upstream.problem}`);
  if (!reading.success || upstream.kind === 'refused' || problems.length > 0) {
    const count = problems.length === 1 ? 'a setting' : `${problems.length} settings`;
    throw new StartupError(`${count} cannot be used`, problems);
  }
  return Object.freeze({
    ...assemble(reading.data),
    masterKeyFolder: masterKeyFolder(env),
    keys,
    upstreamUrl: upstream.url,
  });
}

/** Trims white space, then quotes around the whole (some tools hand them on); undefined when nothing is left. */
export function cleanValue(value: string | undefined): string | undefined {
  const trimmed = value
    ?.trim()
    .replace(/^(["'])(.*)\1$/s, '$2')
    .trim();
  return trimmed === '' ? undefined : trimmed;
}

function assemble(settings: Settings): Omit<Configuration, 'keys' | 'upstreamUrl' | 'masterKeyFolder'> {
  const loopback = isLoopbackHost(settings.HOST);
  return {
    host: settings.HOST,
    loopback,
    port: settings.PORT,
    metricsPort: settings.METRICS_PORT,
    dataDirectory: settings.TULAY_DATA_DIR,
    roles: new Set<Role>(settings.TULAY_ROLES),
    masterKey: settings.TULAY_MASTER_KEY,
    adminToken: settings.TULAY_ADMIN_TOKEN,
    requireClientKey: settings.TULAY_REQUIRE_CLIENT_KEY ?? !loopback,
    allowedHosts: settings.TULAY_ALLOWED_HOSTS,
    allowedOrigins: settings.TULAY_ALLOWED_ORIGINS,
    publicUrl: settings.TULAY_PUBLIC_URL,
    cache: settings.TULAY_CACHE,
    simulate: settings.TULAY_SIMULATE,
    allowUpstream: settings.TULAY_ALLOW_UPSTREAM,
    maxStreams: settings.TULAY_MAX_STREAMS ?? DEFAULT_MAX_STREAMS,
    maxStreamsExplicit: settings.TULAY_MAX_STREAMS !== undefined,
    waitMs: settings.TULAY_WAIT_MS,
    waitMax: settings.TULAY_WAIT_MAX,
    redisUrl: settings.REDIS_URL,
    redisCacheUrl: settings.REDIS_CACHE_URL,
    workerId: settings.WORKER_ID,
    workerConcurrency: settings.WORKER_CONCURRENCY,
    logLevel: settings.LOG_LEVEL,
    otlpEndpoint: settings.OTEL_EXPORTER_OTLP_ENDPOINT,
  };
}

/** Settings that are good alone and bad together. */
function combinationProblems(settings: Settings): string[] {
  const problems: string[] = [];
  if (settings.METRICS_PORT !== undefined && settings.METRICS_PORT === settings.PORT) {
    problems.push(`METRICS_PORT is the same as PORT (${settings.PORT}): choose another, or unset it.`);
  }
  if (settings.TULAY_REQUIRE_CLIENT_KEY === false && !isLoopbackHost(settings.HOST)) {
    problems.push(
      `TULAY_REQUIRE_CLIENT_KEY=0 with HOST=${settings.HOST}: whoever reaches that address could spend your keys. ` +
        'Unset one of the two.',
    );
  }
  return problems;
}

/** Judged whether or not the other settings are good, so that its fault is named along with theirs. */
function upstreamOf(values: Environment): UpstreamReading {
  const allowed = splitList(values['TULAY_ALLOW_UPSTREAM'] ?? '').flatMap(
    (entry) => canonicalHostPort(entry) ?? [],
  );
  return readUpstreamUrl(values['ANTHROPIC_BASE_URL'] ?? DEFAULT_UPSTREAM, allowed);
}

function describeIssues(issues: readonly z.core.$ZodIssue[], values: Environment): string[] {
  const firstOfEach = new Map<string, string>();
  for (const { path, message } of issues) {
    const name = String(path[0]);
    if (!firstOfEach.has(name)) firstOfEach.set(name, message);
  }
  return [...firstOfEach].map(([name, message]) => `${shown(name, values)}: ${message}`);
}

/** `PORT="abc"`, or the name alone where the value is secret or missing. What looks like a key in the wrong place is masked. */
function shown(name: string, values: Environment): string {
  const value = values[name];
  if (value === undefined || SECRET_VARIABLES.includes(name)) return name;
  const printable = JSON.stringify(redactSecrets(value).replace(/[^\x20-\x7e…]/gu, '?'));
  return `${name}=${printable.length > 80 ? `${printable.slice(0, 79)}…"` : printable}`;
}
