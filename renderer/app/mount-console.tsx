/** Starts the console in its page. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startI18n } from '../lib/i18n/start-i18n.ts';
import { applyToDocument, usePreferences } from '../lib/preferences/preferences.ts';
import type { Platform } from '../platform/platform.ts';
import { consoleParts } from './console-parts.ts';
import { ConsoleRoot } from './console-root.tsx';

export async function mountConsole(platform: Platform): Promise<void> {
  const preferences = usePreferences.getState();
  applyToDocument(preferences);
  const parts = consoleParts(platform);
  // Before anything else reads the address: it may hold a token.
  const access = parts.access.begin();
  // A new link opened in this tab changes the fragment alone.
  window.addEventListener('hashchange', () => void parts.access.takeLink());
  await Promise.all([access, startI18n(preferences.language)]);
  const root = document.querySelector('#console');
  if (root === null) throw new Error('the page has no element for the console');
  createRoot(root).render(
    <StrictMode>
      <ConsoleRoot parts={parts} />
    </StrictMode>,
  );
}
