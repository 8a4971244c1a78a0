/** What runs, where and on what settings. Asked for again when another start of the service answers, and now and then. */
import type { UseQueryResult } from '@tanstack/react-query';
import { serviceInfoSchema, type ServiceInfo } from '../../../shared/service-info.ts';
import type { ApiFailure } from './answer.ts';
import { useApiQuery } from './use-api.ts';

const REFRESH_MS = 30_000;

export function useServiceInfo(): UseQueryResult<ServiceInfo, ApiFailure> {
  return useApiQuery({ path: '/api/admin/service', schema: serviceInfoSchema, everyMs: REFRESH_MS });
}
