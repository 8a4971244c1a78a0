/** Whether all paid calls are stopped. Asked for now and then, and whenever the live events say that it changed. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { create } from 'zustand';
import { spendingSchema, type Spending } from '../../../shared/keys.ts';
import { useApi, useApiQuery } from '../../lib/api/use-api.ts';
import { useLive } from '../../lib/live/live.ts';

const PATH = '/api/admin/spending';
const REFRESH_MS = 10_000;

/** Undefined while it is not known, or where this service has no such switch. */
export function useSpending(): Spending | undefined {
  const { data, refetch } = useApiQuery({ path: PATH, schema: spendingSchema, everyMs: REFRESH_MS });
  const stopped = useLive(
    ({ pulse }) => pulse?.health.headline.some(({ code }) => code === 'calls-stopped') ?? null,
  );
  const known = data?.stopped;
  useEffect(() => {
    if (stopped !== null && known !== undefined && stopped !== known) void refetch();
    // Only news of the live events count; the answer to a press of one's own comes before them.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [stopped, refetch]);
  return data;
}

/** @returns turn(stopped, reason), which resolves to why it did not work; null when it did */
export function useTurnSpending(): (stopped: boolean, reason?: string) => Promise<string | null> {
  const api = useApi();
  const queries = useQueryClient();
  return useCallback(
    async (stopped, reason) => {
      const answer = await api.call(PATH, spendingSchema, {
        method: 'POST',
        body: { stopped, ...(reason === undefined || reason === '' ? {} : { reason }) },
      });
      // Also after a failure: it may be in force and only not written down.
      if (answer.kind === 'ok') queries.setQueryData([PATH], answer.value);
      else await queries.invalidateQueries({ queryKey: [PATH] });
      return answer.kind === 'ok' ? null : answer.message;
    },
    [api, queries],
  );
}

/** Whether the question stands on the screen. It has one place, and several ways lead to it. */
export const useSpendingDialog = create<{ readonly open: boolean }>(() => ({ open: false }));
