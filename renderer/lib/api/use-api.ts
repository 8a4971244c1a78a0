/** Reads of the service in components, by TanStack Query. */
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { createContext, use } from 'react';
import type { ZodType } from 'zod';
import { valueOf, type ApiFailure } from './answer.ts';
import type { ApiClient, CallOptions } from './api-client.ts';

export const ApiContext = createContext<ApiClient | undefined>(undefined);

/** @throws outside of the console's root, which is a fault of the program */
export function useApi(): ApiClient {
  const api = use(ApiContext);
  if (api === undefined) throw new Error('no API client: this component stands outside of the console');
  return api;
}

export interface ApiQueryOptions<Value> {
  readonly path: string;
  readonly schema: ZodType<Value>;
  /** How often to ask again, ms; not while the tab is hidden. False: only when asked to. */
  readonly everyMs?: number | false;
  readonly enabled?: boolean;
  /** Keeps what was shown while another path is asked for. */
  readonly keepWhileLoading?: boolean;
  readonly call?: Pick<CallOptions, 'expected' | 'authenticated' | 'timeoutMs'>;
}

/** `GET path`, kept under its path. Fails with `ApiFailure`, whose message is for the operator. */
export function useApiQuery<Value>({
  path,
  schema,
  everyMs = false,
  enabled = true,
  keepWhileLoading = false,
  call,
}: ApiQueryOptions<Value>): UseQueryResult<Value, ApiFailure> {
  const api = useApi();
  return useQuery<Value, ApiFailure>({
    queryKey: [path],
    queryFn: async ({ signal }) => valueOf(await api.call(path, schema, { ...call, signal })),
    refetchInterval: everyMs,
    enabled,
    ...(keepWhileLoading ? { placeholderData: keepPreviousData } : {}),
  });
}
