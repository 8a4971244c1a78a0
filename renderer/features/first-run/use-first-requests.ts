/**
 * The requests so far: how many are on record and have ended since, and the first that somebody sent who is not this console.
 * Once there is one, the gateway counts as used. What arrives is gathered and handed on twice a second.
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
  /** A request that neither the console nor a demonstration sent. */
  readonly own: RequestEvent | undefined;
}

/** As many as one page of the API has. */
const LOOKED_AT = 200;
const REFRESH_MS = 10_000;
const GATHER_MS = 500;

export function useFirstRequests(): FirstRequests {
  const [own, setOwn] = useState<RequestEvent>();
  const recorded = useApiQuery({
    path: `/api/admin/requests?limit=${LOOKED_AT}`,
    schema: requestsPageSchema,
    everyMs: own === undefined ? REFRESH_MS : false,
  });
  const overview = useApiQuery({
    path: '/api/admin/overview?range=90d',
    schema: overviewSchema,
    everyMs: REFRESH_MS,
  });
  const { since, fresh } = useFreshRequests(overview.data?.asOf);
  const { sent } = useFirstUse();
  const found = ownRequest(fresh, sent) ?? ownRequest(recorded.data?.requests ?? [], sent);
  useEffect(() => {
    if (found === undefined) return;
    // The first one stays, however many follow it.
    setOwn((before) => before ?? found);
    markUsed();
  }, [found]);
  const recordedCount = overview.data?.total.requests ?? recorded.data?.requests.length ?? 0;
  return { count: recordedCount + since, own: own ?? found };
}

interface FreshRequests {
  /** How many ended since the record was counted. */
  readonly since: number;
  /** The newest of them. */
  readonly fresh: readonly RequestEvent[];
}

/** @param counted when the record was counted last; what came before is in it */
function useFreshRequests(counted: number | undefined): FreshRequests {
  const live = useLiveSource();
  const [state, setState] = useState<FreshRequests>({ since: 0, fresh: [] });
  useEffect(() => {
    let gathered = 0;
    const stop = live.onTail((news) => {
      if (news.kind === 'requests') gathered += news.records.length + news.skipped;
    });
    const timer = setInterval(() => {
      if (gathered === 0) return;
      const more = gathered;
      gathered = 0;
      setState(({ since }) => ({
        since: since + more,
        fresh: live.recentRequests().slice(0, LOOKED_AT),
      }));
    }, GATHER_MS);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [live]);
  useEffect(() => setState(({ fresh }) => ({ since: 0, fresh })), [counted]);
  return state;
}
