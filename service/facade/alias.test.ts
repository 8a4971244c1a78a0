/** The names that the operator's guide imports lead to the facades, for the compiler and for the tests alike. */
import { circuitBreaker, retryHandler } from '@/lib/retryHandler';
import { getAPIKeyManager } from '@/lib/apiKeyManager';
import { describe, expect, it } from 'vitest';

describe('@/lib', () => {
  it('is service/facade', async () => {
    expect(await retryHandler.executeWithRetry(() => Promise.resolve('once'))).toBe('once');
    expect(await circuitBreaker.execute(() => Promise.resolve('served'))).toBe('served');
    expect(getAPIKeyManager().getHealthStatus()).toMatchObject({ totalKeys: expect.any(Number) });
  });
});
