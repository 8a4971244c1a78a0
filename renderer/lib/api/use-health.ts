/** The service's health: open to all, so it is known before anybody has signed in. */
import type { UseQueryResult } from '@tanstack/react-query';
import { healthSchema, type Health } from '../../../shared/health.ts';
import type { ApiFailure } from './answer.ts';
import { useApiQuery } from './use-api.ts';

const REFRESH_MS = 5_000;

export function useHealth(): UseQueryResult<Health, ApiFailure> {
  return useApiQuery({
    path: '/api/health',
    schema: healthSchema,
    everyMs: REFRESH_MS,
    // 503 carries the same body; it says why.
    call: { expected: [200, 503], authenticated: false },
  });
}
