/** The list for a filter and a range; another filter is another list. */
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { requestsPageSchema } from '../../../shared/admin.ts';
import { useApi } from '../../lib/api/use-api.ts';
import { useLiveSource } from '../../lib/live/live.ts';
import type { TimeRange } from '../../lib/url/time-range.ts';
import { filterQuery, matchesFilter, type Ended, type RequestFilter } from './request-filter.ts';
import { PAGE_SIZE, RequestList, type RequestListState } from './request-list.ts';

export interface UsedRequestList {
  readonly list: RequestList;
  readonly state: RequestListState;
}

/** @param filter keep it the same while nothing in it changes */
export function useRequestList(filter: RequestFilter, range: TimeRange): UsedRequestList {
  const api = useApi();
  const live = useLiveSource();
  const list = useMemo(() => {
    const ended: Ended =
      range.kind === 'between'
        ? { since: range.since, until: range.until }
        : { since: Date.now() - range.ms, until: undefined };
    return new RequestList({
      async load(before, signal) {
        const query = filterQuery(filter, ended);
        query.set('limit', String(PAGE_SIZE));
        if (before !== undefined) query.set('before', before);
        const answer = await api.call(`/api/admin/requests?${query}`, requestsPageSchema, { signal });
        return answer.kind === 'ok' ? { kind: 'ok', ...answer.value } : answer;
      },
      onTail: (listener) => live.onTail(listener),
      recent: () => live.recentRequests(),
      matches: (event) => matchesFilter(event, filter, ended),
    });
  }, [api, live, filter, range]);
  useEffect(() => list.start(), [list]);
  const state = useSyncExternalStore(list.subscribe, list.getState);
  return { list, state };
}
