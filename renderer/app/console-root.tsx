/** The console: whoever may not see it meets the access screen, everybody else the shell with live events behind it. */
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, type ReactElement } from 'react';
import { useLocation } from 'wouter';
import { ErrorBoundary } from '../components/ui/error-boundary.tsx';
import { Toaster } from '../components/ui/toaster.tsx';
import { ApiContext } from '../lib/api/use-api.ts';
import { LiveContext } from '../lib/live/live.ts';
import { PlatformContext, usePlatform } from '../platform/platform.ts';
import { AccessContext, useAccessState } from './access/use-access.ts';
import type { ConsoleParts } from './console-parts.ts';
import { Shell } from './shell/shell.tsx';

/** Those who are signed in need no code of it. */
const AccessScreen = lazy(async () => ({
  default: (await import('./access/access-screen.tsx')).AccessScreen,
}));

export function ConsoleRoot({ parts }: { readonly parts: ConsoleParts }): ReactElement {
  return (
    <PlatformContext value={parts.platform}>
      <AccessContext value={parts.access}>
        <ApiContext value={parts.api}>
          <LiveContext value={parts.live}>
            <QueryClientProvider client={parts.queries}>
              <ErrorBoundary>
                <Gate parts={parts} />
                <Toaster />
              </ErrorBoundary>
            </QueryClientProvider>
          </LiveContext>
        </ApiContext>
      </AccessContext>
    </PlatformContext>
  );
}

function Gate({ parts }: { readonly parts: ConsoleParts }): ReactElement | null {
  const state = useAccessState();
  const { connection, live, queries } = parts;
  const granted = state.kind === 'granted';
  useOutsideNavigation();
  useEffect(() => {
    if (!granted) return undefined;
    connection.start();
    const hurry = (): void => {
      if (!document.hidden) connection.hurry();
    };
    window.addEventListener('online', hurry);
    document.addEventListener('visibilitychange', hurry);
    return () => {
      window.removeEventListener('online', hurry);
      document.removeEventListener('visibilitychange', hurry);
      connection.stop();
      // What the operator saw is not for whoever comes next.
      live.clear();
      queries.clear();
    };
  }, [granted, connection, live, queries]);
  if (state.kind === 'checking') return null;
  return state.kind === 'granted' ? (
    <Shell />
  ) : (
    <Suspense fallback={null}>
      <AccessScreen reason={state.reason} />
    </Suspense>
  );
}

/** Deep links and notifications of the desktop lead somewhere. */
function useOutsideNavigation(): void {
  const platform = usePlatform();
  const [, navigate] = useLocation();
  useEffect(() => platform.onNavigate((path) => navigate(path)), [platform, navigate]);
}
