/** Starts the console in its page. */
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiContext } from '../lib/api/use-api.ts';
import { startI18n } from '../lib/i18n/start-i18n.ts';
import { LiveContext } from '../lib/live/live.ts';
import { applyToDocument, usePreferences } from '../lib/preferences/preferences.ts';
import { PlatformContext, type Platform } from '../platform/platform.ts';
import { consoleParts } from './console-parts.ts';
import { Shell } from './shell/shell.tsx';

export async function mountConsole(platform: Platform): Promise<void> {
  const preferences = usePreferences.getState();
  applyToDocument(preferences);
  await startI18n(preferences.language);
  const root = document.querySelector('#console');
  if (root === null) throw new Error('the page has no element for the console');
  const { api, live, queries } = consoleParts(platform);
  createRoot(root).render(
    <StrictMode>
      <PlatformContext value={platform}>
        <ApiContext value={api}>
          <LiveContext value={live}>
            <QueryClientProvider client={queries}>
              <Shell />
            </QueryClientProvider>
          </LiveContext>
        </ApiContext>
      </PlatformContext>
    </StrictMode>,
  );
}
