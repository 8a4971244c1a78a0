/**
 * Where a console that was just opened begins: on the first-run page until the gateway was used for the first time, otherwise
 * here. Decided once for each load of the page, so that whoever walks here by himself stays.
 */
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { requestsPageSchema } from '../../../shared/admin.ts';
import { useApiQuery } from '../../lib/api/use-api.ts';
import { useServiceInfo } from '../../lib/api/use-service-info.ts';
import { FIRST_RUN_PATH, markUsed, ownRequest, useFirstUse } from '../../lib/first-use/first-use.ts';

/** As many requests as one page of the API has. */
const LOOKED_AT = 200;

let decided = false;

export function useLanding(): 'deciding' | 'here' {
  const [, navigate] = useLocation();
  const { used, sent } = useFirstUse();
  const open = !decided && !used;
  const service = useServiceInfo();
  const recorded = useApiQuery({
    path: `/api/admin/requests?limit=${LOOKED_AT}`,
    schema: requestsPageSchema,
    enabled: open,
  });
  // A demonstration is alive from the start, though nobody has used it.
  const alive = service.data?.upstream.simulated === false || service.data?.demo === true;
  const own =
    recorded.data === undefined ? undefined : ownRequest(recorded.data.requests, sent) !== undefined;
  const known = service.data !== undefined && own !== undefined;
  // Where the service does not say, the overview is the better place: it shows why.
  const failed = service.isError || recorded.isError;
  const first = open && known && !alive && !own;

  useEffect(() => {
    if (!open || !(known || failed)) return;
    decided = true;
    if (first) navigate(FIRST_RUN_PATH, { replace: true });
    else if (own === true) markUsed();
  }, [open, known, failed, first, own, navigate]);

  return !open || failed || (known && !first) ? 'here' : 'deciding';
}
