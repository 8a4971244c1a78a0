/**
 * The requests so far: how many are on record and have ended since, and the first that this console did not send. Once there is
 * one, the gateway counts as used.
 */
import { useEffect, useState } from 'react';
import { requestsPageSchema } from '../../../shared/admin.ts';
import { overviewSchema } from '../../../shared/overview.ts';
import type { RequestEvent } from '../../../shared/request-event.ts';
import { useApiQuery } from '../../lib/api/use-api.ts';
import { markUsed, ownRequest, useFirstUse } from '../../lib/first-use/first-use.ts';
import { useLiveSource } from '../../lib/live/live.ts';

export interface FirstRequests {
  /** Requests of the last 90 days, and those that ended since this page was opened. */
  readonly count: number;
  /** The newest request that the console did not send itself. */
  readonly own: RequestEvent | undefined;
}

/** As many as one page of the API has. */
const LOOKED_AT = 200;
const REFRESH_MS = 10_000;

export function useFirstRequests(): FirstRequests {
  const live = useLiveSource();
  const { sent } = useFirstUse();
  const recorded = useApiQuery({
    path: `/api/admin/requests?limit=${LOOKED_AT}`,
    schema: requestsPageSchema,
    everyMs: REFRESH_MS,
  });
  const overview = useApiQuery({
    path: '/api/admin/overview?range=90d',
    schema: overviewSchema,
    everyMs: REFRESH_MS,
  });
  const [tail, setTail] = useState<readonly RequestEvent[]>([]);
  const [since, setSince] = useState(0);

  useEffect(
    () =>
      live.onTail((news) => {
        if (news.kind !== 'requests') return;
        setSince((before) => before + news.records.length + news.skipped);
        setTail(live.recentRequests().slice(0, LOOKED_AT));
      }),
    [live],
  );
  // The record knows by then of those that were counted as they ended.
  const counted = overview.data?.asOf;
  useEffect(() => setSince(0), [counted]);

  const own = ownRequest(tail, sent) ?? ownRequest(recorded.data?.requests ?? [], sent);
  const used = own !== undefined;
  useEffect(() => {
    if (used) markUsed();
  }, [used]);
  const recordedCount = overview.data?.total.requests ?? recorded.data?.requests.length ?? 0;
  return { count: recordedCount + since, own };
}
