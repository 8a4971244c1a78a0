import Anthropic from '@anthropic-ai/sdk';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { announceRunningPool } from '../key-pool/running-pool.ts';
import { samplePool, sampleKeySettings as key } from '../testing/sample-keys.ts';
import { APIKeyManager, getAPIKeyManager, NoKeyAvailableError } from './apiKeyManager.ts';
import { standaloneKeyPool } from './standalone-key-pool.ts';

const answer = (status: number, message = 'no', headers: Record<string, string> = {}): unknown =>
  Anthropic.APIError.generate(
    status,
    { type: 'error', error: { type: 'some_error', message } },
    message,
    new Headers(headers),
  );

function managerOf(...labels: string[]) {
  const pool = samplePool(labels);
  return { pool, manager: new APIKeyManager(pool) };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the API key manager', () => {
  it('gives keys out in turn, with what is known of them', () => {
    const { manager } = managerOf('a', 'b');
    const first = manager.getAvailableKey();
    expect(first).toEqual({
      key: 'sk-ant-secret-of-a',
      metadata: { label: 'a', masked: 'sk-ant-…of-a', tier: 'primary', state: 'healthy' },
    });
    expect(manager.getAvailableKey().key).toBe('sk-ant-secret-of-b');
  });

  it('counts a key as in use until it is reported, or forgotten', () => {
    vi.useFakeTimers();
    const { manager, pool } = managerOf('a');
    const { key: secret } = manager.getAvailableKey();
    manager.getAvailableKey();
    manager.getAvailableKey();
    expect(pool.stateOf('a').inFlight).toBe(3);
    manager.reportSuccess(secret, { inputTokens: 10, outputTokens: 20 });
    expect(pool.stateOf('a').inFlight).toBe(2);
    manager.reportError(secret, answer(500));
    expect(pool.stateOf('a')).toMatchObject({ inFlight: 1, failures: 1 });
    vi.advanceTimersByTime(15 * 60_000);
    expect(pool.stateOf('a').inFlight).toBe(0);
    manager.reportSuccess(secret);
    manager.reportError('sk-ant-of-nobody', answer(500));
    expect(pool.stateOf('a').inFlight).toBe(0);
    vi.useRealTimers();
  });

  it('keeps failing keys out, and says how all are', () => {
    const { manager } = managerOf('a', 'b', 'c');
    for (let round = 0; round < 15; round += 1) {
      const { key: secret, metadata } = manager.getAvailableKey();
      if (metadata.label === 'a') manager.reportError(secret, answer(500));
      else manager.reportSuccess(secret);
    }
    expect(manager.getHealthStatus()).toEqual({
      totalKeys: 3,
      healthy: 2,
      degraded: 0,
      circuitOpen: 1,
      quarantined: 0,
      disabled: 0,
    });
    expect(manager.getAvailableKey().metadata.label).not.toBe('a');
  });

  it('knows the SDK’s errors for what they are', () => {
    const { manager, pool } = managerOf('a');
    const meet = (error: unknown): string => {
      manager.reportError(manager.getAvailableKey({ model: 'claude-opus-4-8' }).key, error);
      return pool.stateOf('a').state;
    };
    expect(meet(answer(400, 'messages: at least one message is required'))).toBe('healthy');
    expect(meet(answer(529))).toBe('healthy');
    expect(meet(new Anthropic.APIUserAbortError())).toBe('healthy');
    expect(meet(answer(429, 'limit', { 'retry-after': '60' }))).toBe('degraded');
    expect(pool.choose({ model: 'claude-opus-4-8' })).toMatchObject({ kind: 'none', retryAfterMs: 60_000 });
    expect(managerOf('a').manager.getHealthStatus().healthy).toBe(1);
    const refused = managerOf('a');
    refused.manager.reportError(refused.manager.getAvailableKey().key, answer(401));
    expect(refused.pool.stateOf('a').state).toBe('quarantined');
    const spent = managerOf('a');
    const limit = 'You have reached your specified API usage limits.';
    spent.manager.reportError(spent.manager.getAvailableKey().key, answer(400, limit));
    expect(spent.pool.stateOf('a').state).toBe('quarantined');
  });

  it('throws when no key can be used, with the reasons and when to come back', () => {
    const { manager } = managerOf('a');
    manager.reportError(manager.getAvailableKey().key, answer(401));
    const thrown = ((): unknown => {
      try {
        return manager.getAvailableKey();
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toBeInstanceOf(NoKeyAvailableError);
    expect(thrown).toMatchObject({ retryAfterMs: 1_000 });
    expect((thrown as Error).message).toContain('a: upstream answered 401');
    expect((thrown as Error).message).not.toContain('secret-of');
    expect(() => managerOf().manager.getAvailableKey()).toThrow('Set ANTHROPIC_API_KEY');
  });
});

describe('getAPIKeyManager', () => {
  it('is the same at every call, over the keys of the environment', () => {
    vi.stubEnv('ANTHROPIC_API_KEY', 'sk-ant-of-the-environment-1');
    vi.stubEnv('ANTHROPIC_API_KEY_FALLBACK_1', 'sk-ant-of-the-environment-2');
    const manager = getAPIKeyManager();
    expect(getAPIKeyManager()).toBe(manager);
    expect(manager.getHealthStatus()).toMatchObject({ totalKeys: 2, healthy: 2 });
    expect(manager.getAvailableKey()).toMatchObject({
      key: 'sk-ant-of-the-environment-1',
      metadata: { label: 'primary', tier: 'primary' },
    });
  });

  it('is the service’s own pool inside the service', () => {
    const pool = samplePool([key('of-the-service')]);
    const takeBack = announceRunningPool(pool);
    expect(getAPIKeyManager().getAvailableKey().metadata.label).toBe('of-the-service');
    expect(pool.stateOf('of-the-service').inFlight).toBe(1);
    takeBack();
    expect(getAPIKeyManager().getHealthStatus().totalKeys).not.toBe(1);
  });
});

describe('a pool of one’s own', () => {
  it('names what is wrong in the environment, and no key', () => {
    expect(() => standaloneKeyPool({ ANTHROPIC_API_KEY: 'sk-ant-with a space in it' })).toThrow(
      /ANTHROPIC_API_KEY .*holds a space/,
    );
    expect(standaloneKeyPool({}).choosing.keys).toEqual([]);
  });
});
