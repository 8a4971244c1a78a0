/** Puts the console's parts together for one platform: the only place that names what is behind the interfaces. */
import { QueryClient } from '@tanstack/react-query';
import { createApiClient, type ApiClient } from '../lib/api/api-client.ts';
import { ApiFailure } from '../lib/api/answer.ts';
import { LiveConnection } from '../lib/live/live-connection.ts';
import { LiveStore } from '../lib/live/live-store.ts';
import { AccessStore } from './access/access-store.ts';
import type { Platform } from '../platform/platform.ts';

export interface ConsoleParts {
  readonly platform: Platform;
  readonly access: AccessStore;
  readonly api: ApiClient;
  readonly live: LiveStore;
  readonly connection: LiveConnection;
  readonly queries: QueryClient;
}

const RETRIES = 2;

export function consoleParts(platform: Platform): ConsoleParts {
  const access = new AccessStore(platform.credentials);
  const api = createApiClient({
    credentials: platform.credentials,
    onUnauthenticated: ({ message }) => access.refuse(message),
  });
  access.use(api);
  const live = new LiveStore(onceBeforePaint);
  const connection = new LiveConnection({
    api,
    store: live,
    onSessionOver: (message) => access.refuse(message),
  });
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 1_000,
        refetchOnWindowFocus: true,
        networkMode: 'always',
        retry: (failures, error) =>
          failures < RETRIES &&
          error instanceof ApiFailure &&
          (error.failure.kind === 'unreachable' || error.failure.kind === 'failed'),
      },
      mutations: { networkMode: 'always' },
    },
  });
  return { platform, access, api, live, connection, queries };
}

/** A hidden tab draws no frames; then a second is soon enough. */
function onceBeforePaint(work: () => void): void {
  let done = false;
  const once = (): void => {
    if (done) return;
    done = true;
    clearTimeout(timer);
    work();
  };
  const timer = setTimeout(once, 1_000);
  requestAnimationFrame(once);
}
