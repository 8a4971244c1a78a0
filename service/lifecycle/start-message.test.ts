import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../config/read-configuration.ts';
import { startMessage, startRecord } from './start-message.ts';

const link = 'http://127.0.0.1:3000/#token=one-time';
const env = { HOME: '/home/ana', TULAY_DATA_DIR: '/data' };

function message(
  variables: Record<string, string> = {},
  { address = 'http://127.0.0.1:3000', simulated = false, notReadyReason = null as string | null } = {},
  platform: NodeJS.Platform = 'linux',
): string {
  const configuration = readConfiguration({ ...env, ...variables });
  const keys = configuration.keys.map(({ label, secret }) => `${label} ${secret.masked}`);
  const started = { address, simulated, notReadyReason, keys };
  return startMessage({ version: '0.1.0', configuration, started, link, platform });
}

describe('startMessage', () => {
  it('says what runs, where, with which keys, and how to use it', () => {
    const text = message({
      ANTHROPIC_API_KEY: 'sk-ant-0123456789abcdef',
      ANTHROPIC_API_KEY_FALLBACK_1: 'sk-ant-fedcba9876543210',
    });
    expect(text).toContain('gateway, worker, admin');
    expect(text).toContain('/data');
    expect(text).toContain('primary sk-ant-…cdef, fallback-1 sk-ant-…3210');
    expect(text).toContain(link);
    expect(text).toContain('curl http://127.0.0.1:3000/v1/messages');
    expect(text).toContain('ANTHROPIC_BASE_URL=http://127.0.0.1:3000\n');
    expect(text).toContain('ANTHROPIC_AUTH_TOKEN=anything\n');
    expect(text).toContain("baseURL: 'http://127.0.0.1:3000'");
    expect(text).not.toContain('0123456789');
  });

  it('says why answers are simulated', () => {
    expect(message({}, { simulated: true })).toContain('simulated: no key is configured');
    expect(message({ TULAY_SIMULATE: '1' }, { simulated: true })).toContain('TULAY_SIMULATE is on');
  });

  it('says why it cannot answer yet', () => {
    expect(message({}, { notReadyReason: 'no key is left' })).toContain('Not ready no key is left');
  });

  it('says that another port than usual was taken', () => {
    expect(message({}, { address: 'http://127.0.0.1:3002' })).toContain(
      'http://127.0.0.1:3002  (3000 is taken)',
    );
    expect(message({ PORT: '3002' }, { address: 'http://127.0.0.1:3002' })).not.toContain('is taken');
  });

  it('asks for a client key where one is needed', () => {
    const text = message({ TULAY_REQUIRE_CLIENT_KEY: '1' });
    expect(text).toContain('x-api-key: tly_');
    expect(text).not.toContain('anything');
  });

  it('shows only what its roles offer', () => {
    expect(message({ TULAY_ROLES: 'worker' })).not.toMatch(/curl|Console/);
    expect(message({ TULAY_ROLES: 'gateway' })).not.toContain(link);
  });

  it('prints a command that the shell of Windows understands', () => {
    expect(message({}, {}, 'win32')).toContain('-d "{\\"model\\"');
    expect(message({}, {}, 'win32')).toContain('set ANTHROPIC_BASE_URL=');
  });
});

describe('startRecord', () => {
  it('holds the same facts without the token, and says how to get a link', () => {
    const configuration = readConfiguration({ ...env, ANTHROPIC_API_KEY: 'sk-ant-0123456789abcdef' });
    const keys = ['primary sk-ant-…cdef'];
    const started = { address: 'http://127.0.0.1:3000', simulated: false, notReadyReason: null, keys };
    const { fields, message: text } = startRecord({ version: '0.1.0', configuration, started });
    expect(fields).toEqual({
      version: '0.1.0',
      address: 'http://127.0.0.1:3000',
      roles: ['gateway', 'worker', 'admin'],
      dataDirectory: '/data',
      simulated: false,
      keys: ['primary sk-ant-…cdef'],
    });
    expect(text).toContain('npm start -- --link');
  });
});
