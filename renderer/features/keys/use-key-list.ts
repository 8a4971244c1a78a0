/** The keys as they are now: asked for every two seconds, moved on by the live events in between, standing still while paused. */
import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { keyListSchema, KEYS_PATH, type KeyList } from '../../../shared/keys.ts';
import type { ApiFailure } from '../../lib/api/answer.ts';
import { useApiQuery } from '../../lib/api/use-api.ts';
import { useLive } from '../../lib/live/live.ts';
import { mergePulse, stateSignature } from './merge-pulse.ts';

const EVERY_MS = 2_000;

export interface ShownKeys {
  readonly query: UseQueryResult<KeyList, ApiFailure>;
  readonly list: KeyList | undefined;
  /** On the service's clock. */
  readonly now: number;
}

export function useKeyList(): ShownKeys {
  const paused = useLive((state) => state.paused);
  const pulse = useLive((state) => state.pulse);
  const signature = useLive((state) => stateSignature(state.pulse));
  const query = useApiQuery({
    path: KEYS_PATH,
    schema: keyListSchema,
    everyMs: paused ? false : EVERY_MS,
  });
  const { refetch, data } = query;
  useEffect(() => {
    // The first one comes with the page.
    if (signature !== '') void refetch();
  }, [signature, refetch]);
  const list = useMemo(() => (data === undefined ? undefined : mergePulse(data, pulse)), [data, pulse]);
  return { query, list, now: Math.max(pulse?.at ?? 0, list?.atMs ?? 0) || Date.now() };
}
