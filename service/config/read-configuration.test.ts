import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StartupError } from '../lib/startup-error.ts';
import { API_KEY_EXAMPLES } from './api-key-variables.ts';
import { SECRET_VARIABLES, VARIABLE_NAMES } from './configuration-schema.ts';
import { configurationWarnings, editDistance } from './configuration-warnings.ts';
import type { Configuration } from './configuration.ts';
import { defaultDataDirectory } from './default-data-directory.ts';
import { parseEnvText, type Environment } from './environment.ts';
import { readConfiguration } from './read-configuration.ts';

const HOME = { HOME: '/home/ana', USERPROFILE: 'C:\\Users\\ana' };

function read(env: Environment): Configuration {
  return readConfiguration({ ...HOME, ...env });
}

/** The sentences of the StartupError. */
function problemsOf(env: Environment): readonly string[] {
  try {
    read(env);
  } catch (error) {
    if (error instanceof StartupError) return error.remedies;
    throw error;
  }
  return [];
}

describe('readConfiguration', () => {
  it('has a default for everything', () => {
    const { upstreamUrl, ...rest } = readConfiguration({ ...HOME, XDG_DATA_HOME: '/data' });
    expect(upstreamUrl.href).toBe('https://api.anthropic.com/');
    expect(rest).toEqual({
      host: '127.0.0.1',
      loopback: true,
      port: undefined,
      metricsPort: undefined,
      dataDirectory: defaultDataDirectory({ ...HOME, XDG_DATA_HOME: '/data' }),
      roles: new Set(['gateway', 'worker', 'admin']),
      masterKey: undefined,
      masterKeyFolder: expect.stringContaining('master-keys'),
      adminToken: undefined,
      requireClientKey: false,
      allowedHosts: [],
      allowedOrigins: [],
      publicUrl: undefined,
      cache: 'exact',
      simulate: false,
      keys: [],
      allowUpstream: [],
      maxStreams: 4000,
      maxStreamsExplicit: false,
      waitMs: 5000,
      waitMax: 2000,
      redisUrl: undefined,
      redisCacheUrl: undefined,
      workerId: undefined,
      workerConcurrency: 5,
      logLevel: 'info',
      otlpEndpoint: undefined,
    });
  });

  it.each<[Environment, Partial<Configuration>]>([
    [{ PORT: '4000' }, { port: 4000 }],
    [{ PORT: ' "0" ' }, { port: 0 }],
    [{ PORT: '' }, { port: undefined }],
    [{ HOST: 'localhost' }, { host: 'localhost', loopback: true, requireClientKey: false }],
    [{ HOST: '0.0.0.0' }, { host: '0.0.0.0', loopback: false, requireClientKey: true }],
    [{ HOST: '[::1]' }, { host: '::1', loopback: true }],
    [{ METRICS_PORT: '9464' }, { metricsPort: 9464 }],
    [{ TULAY_DATA_DIR: '~/x' }, { dataDirectory: '/home/ana/x' }],
    [{ TULAY_DATA_DIR: 'x/../y' }, { dataDirectory: join(process.cwd(), 'y') }],
    [{ TULAY_ROLES: 'Worker, gateway' }, { roles: new Set(['worker', 'gateway'] as const) }],
    [{ TULAY_REQUIRE_CLIENT_KEY: 'yes' }, { requireClientKey: true }],
    [{ TULAY_SIMULATE: 'TRUE' }, { simulate: true }],
    [{ TULAY_SIMULATE: 'off' }, { simulate: false }],
    [
      { TULAY_ALLOWED_HOSTS: 'Gateway.Example, 10.0.0.5:8080,, [::1]:3000' },
      { allowedHosts: ['gateway.example', '10.0.0.5:8080', '[::1]:3000'] },
    ],
    [
      { TULAY_ALLOWED_ORIGINS: 'https://Console.example/, http://localhost:5173' },
      { allowedOrigins: ['https://console.example', 'http://localhost:5173'] },
    ],
    [{ TULAY_CACHE: 'OFF' }, { cache: 'off' }],
    [
      { TULAY_WAIT_MS: '0', TULAY_WAIT_MAX: '7' },
      { waitMs: 0, waitMax: 7 },
    ],
    [{ TULAY_MAX_STREAMS: '4000' }, { maxStreams: 4000, maxStreamsExplicit: true }],
    [{ TULAY_ALLOW_UPSTREAM: 'llm.internal:80' }, { allowUpstream: ['llm.internal:80'] }],
    [
      { WORKER_ID: 'worker-1', WORKER_CONCURRENCY: '12' },
      { workerId: 'worker-1', workerConcurrency: 12 },
    ],
    [{ LOG_LEVEL: 'WARN' }, { logLevel: 'warn' }],
  ])('reads %j', (env, expected) => {
    expect(read(env)).toMatchObject(expected);
  });

  it('wraps what is secret, and takes addresses as URLs', () => {
    const configuration = read({
      TULAY_MASTER_KEY: 'a passphrase with spaces',
      TULAY_ADMIN_TOKEN: 'admin-token',
      REDIS_URL: 'redis://:hidden-word@localhost:6379/1',
      REDIS_CACHE_URL: 'rediss://cache.example',
      TULAY_PUBLIC_URL: 'https://gateway.example/tulay',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318',
    });
    expect(configuration.masterKey?.reveal()).toBe('a passphrase with spaces');
    expect(configuration.adminToken?.reveal()).toBe('admin-token');
    expect(configuration.redisUrl?.reveal()).toBe('redis://:hidden-word@localhost:6379/1');
    expect(configuration.redisCacheUrl?.reveal()).toBe('rediss://cache.example');
    expect(configuration.publicUrl?.href).toBe('https://gateway.example/tulay');
    expect(configuration.otlpEndpoint?.port).toBe('4318');
    expect(JSON.stringify(configuration)).not.toContain('hidden-word');
    expect(Object.isFrozen(configuration)).toBe(true);
  });

  it.each<[string, string]>([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '3e3'],
    ['PORT', '3000.0'],
    ['HOST', '*'],
    ['HOST', 'localhost:3000'],
    ['HOST', 'http://localhost'],
    ['METRICS_PORT', '0'],
    ['TULAY_DATA_DIR', 'a\0b'],
    ['TULAY_ROLES', 'gateway,cook'],
    ['TULAY_ROLES', ','],
    ['TULAY_MASTER_KEY', 'too short'],
    ['TULAY_ADMIN_TOKEN', 'with space'],
    ['TULAY_REQUIRE_CLIENT_KEY', 'maybe'],
    ['TULAY_ALLOWED_HOSTS', 'https://gateway.example'],
    ['TULAY_ALLOWED_HOSTS', '*.example'],
    ['TULAY_ALLOWED_HOSTS', 'a:0'],
    ['TULAY_ALLOWED_ORIGINS', 'console.example'],
    ['TULAY_ALLOWED_ORIGINS', 'https://console.example/path'],
    ['TULAY_ALLOWED_ORIGINS', 'null'],
    ['TULAY_PUBLIC_URL', 'https://u:p@gateway.example'],
    ['TULAY_CACHE', 'on'],
    ['TULAY_SIMULATE', '2'],
    ['ANTHROPIC_BASE_URL', 'http://example.com'],
    ['TULAY_ALLOW_UPSTREAM', 'http://10.0.0.1'],
    ['TULAY_WAIT_MS', '600001'],
    ['TULAY_WAIT_MAX', '1.5'],
    ['TULAY_MAX_STREAMS', '0'],
    ['REDIS_URL', 'localhost:6379'],
    ['REDIS_CACHE_URL', 'http://localhost'],
    ['WORKER_ID', 'a b'],
    ['WORKER_CONCURRENCY', '0'],
    ['LOG_LEVEL', 'verbose'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'localhost:4318'],
  ])('refuses %s=%j in one sentence that begins with the name', (name, value) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.startsWith(name)).toBe(true);
  });

  it('refuses two settings that do not go together', () => {
    expect(problemsOf({ PORT: '4000', METRICS_PORT: '4000' })[0]).toContain('same as PORT');
    expect(problemsOf({ HOST: '0.0.0.0', TULAY_REQUIRE_CLIENT_KEY: '0' })[0]).toContain('spend your keys');
    expect(problemsOf({ HOST: '127.0.0.1', TULAY_REQUIRE_CLIENT_KEY: '0' })).toEqual([]);
  });

  it('names every bad value at once', () => {
    const problems = problemsOf({
      PORT: 'x',
      TULAY_CACHE: 'x',
      ANTHROPIC_BASE_URL: 'x',
      ANTHROPIC_API_KEY: 'sk ant',
      LOG_LEVEL: 'x',
    });
    expect(problems.map((problem) => problem.split(/[ =]/)[0])).toEqual([
      'PORT',
      'TULAY_CACHE',
      'LOG_LEVEL',
      'ANTHROPIC_API_KEY',
      'ANTHROPIC_BASE_URL',
    ]);
  });

  it('judges the upstream by the allowed hosts', () => {
    const env = { ANTHROPIC_BASE_URL: 'http://llm.internal:8080/' };
    expect(problemsOf(env)[0]).toContain('TULAY_ALLOW_UPSTREAM=llm.internal:8080');
    expect(read({ ...env, TULAY_ALLOW_UPSTREAM: 'llm.internal' }).upstreamUrl.port).toBe('8080');
  });

  it('either reads any environment or says what is wrong, and never shows a secret', () => {
    const names = [...VARIABLE_NAMES, ...API_KEY_EXAMPLES];
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.webUrl(),
      fc.constantFrom('1', '0', 'off'),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), text), (env) => {
        const secrets = [...SECRET_VARIABLES, ...API_KEY_EXAMPLES].flatMap((name) => env[name]?.trim() ?? []);
        const said = problemsOf(env).join('\n');
        for (const secret of secrets.filter((value) => value.length > 8)) expect(said).not.toContain(secret);
        expect(said.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: 300 },
    );
  });

  it('masks a key that stands in the wrong variable', () => {
    const [problem] = problemsOf({ PORT: 'sk-ant-api03-abcdefghijklmnop' });
    expect(problem).toContain('PORT="sk-…"');
  });
});

describe('the API keys', () => {
  it('are read from any number of variables, gaps allowed, primary ones first', () => {
    const { keys } = read({
      ANTHROPIC_API_KEY_FALLBACK_10: 'sk-ant-key-f10',
      ANTHROPIC_API_KEY_12: 'sk-ant-key-12',
      ANTHROPIC_API_KEY_FALLBACK_2: 'sk-ant-key-f2',
      ANTHROPIC_API_KEY_3: ' "sk-ant-key-3" ',
      ANTHROPIC_API_KEY_2: '',
      ANTHROPIC_API_KEY: 'sk-ant-key-1\n',
    });
    expect(keys.map(({ label, tier, secret }) => [label, tier, secret.reveal()])).toEqual([
      ['primary', 'primary', 'sk-ant-key-1'],
      ['key-3', 'primary', 'sk-ant-key-3'],
      ['key-12', 'primary', 'sk-ant-key-12'],
      ['fallback-2', 'fallback', 'sk-ant-key-f2'],
      ['fallback-10', 'fallback', 'sk-ant-key-f10'],
    ]);
  });

  it('must differ', () => {
    const [problem, ...more] = problemsOf({
      ANTHROPIC_API_KEY: 'sk-ant-0123456789abcdef',
      ANTHROPIC_API_KEY_FALLBACK_1: "'sk-ant-0123456789abcdef'",
    });
    expect(more).toEqual([]);
    expect(problem).toContain('ANTHROPIC_API_KEY_FALLBACK_1 is the same key as ANTHROPIC_API_KEY');
    expect(problem).not.toContain('0123456789ab');
  });

  it.each(['sk-ant-0123\u0007456789abcdef', 'sk-ant-0123456789 abcdef', 'sk-ant-0123456789äbcdef'])(
    'hold only characters that a key has (%j)',
    (key) => {
      const [problem] = problemsOf({ ANTHROPIC_API_KEY_2: key });
      expect(problem).toMatch(/^ANTHROPIC_API_KEY_2 \(sk-ant-…cdef\) holds .*copy the key again/);
    },
  );
});

describe('configurationWarnings', () => {
  it('names a variable that looks like one of ours, with the nearest name', () => {
    expect(
      configurationWarnings({
        TULAY_DATADIR: '/x',
        TULAY_SOMETHING_ELSE_ALTOGETHER: '1',
        ANTHROPIC_API_KEY_FALLBACK: 'sk-ant-key',
        ANTHROPIC_API_KEY_02: 'sk-ant-key',
        TULAY_EMPTY: '',
        PATH: '/bin',
        ANTHROPIC_MODEL: 'x',
      }),
    ).toEqual([
      'TULAY_DATADIR is not read; did you mean TULAY_DATA_DIR?',
      'TULAY_SOMETHING_ELSE_ALTOGETHER is not read',
      'ANTHROPIC_API_KEY_FALLBACK is not read; did you mean ANTHROPIC_API_KEY_FALLBACK_1?',
      'ANTHROPIC_API_KEY_02 is not read; did you mean ANTHROPIC_API_KEY_2?',
    ]);
  });

  it('knows every variable', () => {
    const known = [...VARIABLE_NAMES, ...API_KEY_EXAMPLES, 'ANTHROPIC_API_KEY_17'];
    const warnings = configurationWarnings(Object.fromEntries(known.map((name) => [name, 'x'.repeat(20)])));
    expect(warnings.filter((warning) => warning.includes('is not read'))).toEqual([]);
  });

  it('names settings for parts that are still to come in one warning, without their values', () => {
    const env = { REDIS_URL: 'redis://:secret@localhost', TULAY_CACHE: 'exact', PORT: '3000' };
    expect(configurationWarnings(env)).toEqual([
      'REDIS_URL, TULAY_CACHE: no effect yet; the part it is for is still to come',
    ]);
  });

  it('doubts a short admin token and an address that ends in /v1', () => {
    expect(configurationWarnings({ TULAY_ADMIN_TOKEN: 'admin' })[0]).toContain('short enough to guess');
    expect(configurationWarnings({ ANTHROPIC_BASE_URL: 'https://x.example/v1/' })[0]).toContain(
      '/v1/v1/messages',
    );
  });

  it.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
  ])('counts the slips between %j and %j as %d', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });
});

describe('.env.example', () => {
  const text = readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8');
  const assignments = text.split('\n').filter((line) => /^#[A-Z]/.test(line) && line.includes('='));

  it('names the variables that the service reads, and no others', () => {
    const named = assignments.map((line) => line.slice(1, line.indexOf('=')));
    expect(named.toSorted()).toEqual([...VARIABLE_NAMES, ...API_KEY_EXAMPLES].toSorted());
  });

  it('states the defaults that the service has', () => {
    const stated = assignments
      .filter((line) => !line.startsWith('#ANTHROPIC_API_KEY'))
      .map((line) => line.slice(1));
    const env = parseEnvText(stated.join('\n'));
    expect({ ...read(env), maxStreamsExplicit: false }).toEqual({ ...read({}) });
  });

  it('explains each with its default, and changes nothing by itself', () => {
    const unexplained = assignments.filter((line) => {
      const block = text.slice(0, text.indexOf(line)).split('\n\n').at(-1) ?? '';
      return !/# .*Default:/s.test(block);
    });
    expect(unexplained).toEqual([]);
    expect(parseEnvText(text)).toEqual({});
  });
});

describe('defaultDataDirectory', () => {
  it.each<[NodeJS.Platform, Environment, string]>([
    ['linux', { HOME: '/home/ana' }, '/home/ana/.local/share/tulay'],
    ['linux', { HOME: '/home/ana', XDG_DATA_HOME: '/data' }, '/data/tulay'],
    ['linux', { HOME: '/home/ana', XDG_DATA_HOME: 'relative' }, '/home/ana/.local/share/tulay'],
    [
      'darwin',
      { HOME: '/Users/ana', XDG_DATA_HOME: '/data' },
      '/Users/ana/Library/Application Support/tulay',
    ],
    ['win32', { LOCALAPPDATA: 'D:\\local' }, 'D:\\local\\tulay'],
    ['win32', { USERPROFILE: 'C:\\Users\\ana' }, 'C:\\Users\\ana\\AppData\\Local\\tulay'],
  ])('on %s with %j is %s', (platform, env, directory) => {
    expect(defaultDataDirectory(env, platform)).toBe(directory);
  });
});
