/** Whether the sidebar is the narrow rail: by choice, or because the window is narrow. */
import { useMedia } from '../../lib/media.ts';
import { usePreferences } from '../../lib/preferences/preferences.ts';

export function useRail(): boolean {
  const narrow = useMedia('(max-width: 1199px)');
  const { sidebar } = usePreferences();
  return narrow || sidebar === 'rail';
}
