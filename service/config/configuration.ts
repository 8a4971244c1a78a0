/** What the service runs on, read once from the environment by `read-configuration.ts` and frozen. */
import type { Secret } from '../lib/secret.ts';

export type Role = 'gateway' | 'worker' | 'admin';

export interface ConfiguredKey {
  /** `primary`, `key-2`, `key-3` …, `fallback-1` …: from the name of the variable it came in. */
  readonly label: string;
  readonly tier: 'primary' | 'fallback';
  readonly secret: Secret;
}

export interface Configuration {
  readonly host: string;
  /** True when `host` is a loopback address: anonymous use, simulation and open metrics depend on it. */
  readonly loopback: boolean;
  /** `PORT` when it was set; otherwise the service takes 3000 or the next free one (3001 is left to Grafana). */
  readonly port: number | undefined;
  readonly metricsPort: number | undefined;
  readonly dataDirectory: string;
  readonly roles: ReadonlySet<Role>;
  readonly masterKey: Secret | undefined;
  /** Where a master key is kept when `masterKey` is not set; undefined where this user has no home. */
  readonly masterKeyFolder: string | undefined;
  readonly adminToken: Secret | undefined;
  readonly requireClientKey: boolean;
  /** Lower case, with or without a port. */
  readonly allowedHosts: readonly string[];
  /** Serialized origins, e.g. `https://console.example`. */
  readonly allowedOrigins: readonly string[];
  readonly publicUrl: URL | undefined;
  readonly cache: 'off' | 'exact' | 'semantic';
  readonly simulate: boolean;
  readonly keys: readonly ConfiguredKey[];
  /** Where real keys are sent; without a trailing slash in its path. */
  readonly upstreamUrl: URL;
  /** Hosts (`host` or `host:port`) that may be private or plain http. */
  readonly allowUpstream: readonly string[];
  readonly maxStreams: number;
  readonly maxStreamsExplicit: boolean;
  readonly waitMs: number;
  readonly waitMax: number;
  readonly redisUrl: Secret | undefined;
  readonly redisCacheUrl: Secret | undefined;
  readonly workerId: string | undefined;
  readonly workerConcurrency: number;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  readonly otlpEndpoint: URL | undefined;
}
