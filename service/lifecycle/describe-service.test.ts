import { describe, expect, it } from 'vitest';
import { serviceInfoSchema, type ServiceInfo } from '../../shared/service-info.ts';
import { readConfiguration } from '../config/read-configuration.ts';
import { describeService, type ServiceFacts } from './describe-service.ts';

const SECRET = 'sk-ant-api03-secret';

function info(variables: Record<string, string> = {}, changes: Partial<ServiceFacts> = {}): ServiceInfo {
  const facts = {
    configuration: readConfiguration({
      TULAY_DATA_DIR: '/tmp/tulay',
      TULAY_ADMIN_TOKEN: 'admin-secret',
      ...variables,
    }),
    version: '1.2.3',
    instanceId: 'abc',
    startedAt: 1_000,
    address: 'http://127.0.0.1:3000',
    simulated: false,
    notReadyReason: null,
    maxStreams: 4_000,
    keep: { maxAgeMs: 30 * 86_400_000, maxRows: 10 },
    demo: undefined,
    ...changes,
  };
  const described = describeService(facts, { wallNow: () => 5_000 });
  expect(JSON.stringify(described)).not.toContain('secret');
  return serviceInfoSchema.parse(described);
}

describe('describeService', () => {
  it('names the public address where there is one, for clients', () => {
    expect(info().address).toMatchObject({ client: 'http://127.0.0.1:3000', public: null, loopback: true });
    expect(info({ TULAY_PUBLIC_URL: 'https://claude.example/gate/' }).address).toMatchObject({
      client: 'https://claude.example/gate',
      bound: 'http://127.0.0.1:3000',
      public: 'https://claude.example/gate',
    });
  });

  it('says why answers are simulated, or where requests go', () => {
    expect(info({}, { simulated: true }).upstream).toMatchObject({ reason: 'never-had-key', origin: null });
    expect(info({ TULAY_SIMULATE: '1' }, { simulated: true }).upstream.reason).toBe('forced');
    expect(info({ ANTHROPIC_API_KEY: SECRET }).upstream).toEqual({
      simulated: false,
      reason: 'keys',
      text: 'Requests go to https://api.anthropic.com.',
      origin: 'https://api.anthropic.com',
    });
    expect(info({}, { notReadyReason: 'No key.' })).toMatchObject({
      ready: false,
      notReadyReason: 'No key.',
      upstream: { reason: 'no-key', text: 'No key.' },
    });
  });

  it('says whether callers need a key', () => {
    expect(info().clientKeyRequired).toBe(false);
    expect(info({ TULAY_REQUIRE_CLIENT_KEY: '1' }).clientKeyRequired).toBe(true);
    expect(info({ HOST: '0.0.0.0' })).toMatchObject({
      clientKeyRequired: true,
      address: { loopback: false },
    });
  });

  it('says when a demonstration ends', () => {
    expect(info({}, { demo: { endsAt: 9_000 } })).toMatchObject({ demo: true, demoEndsAt: 9_000 });
    expect(info()).toMatchObject({ demo: false, demoEndsAt: null, settings: { keepDays: 30 } });
  });
});
