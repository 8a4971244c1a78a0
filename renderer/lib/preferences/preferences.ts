/**
 * What the operator chose for this browser: theme, density, language, sidebar. Kept in the local storage; where there is none,
 * until the page is left. The attributes of `<html>` follow at once.
 */
import { create } from 'zustand';
import type { Language } from '../i18n/start-i18n.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export const DENSITIES = ['compact', 'normal', 'comfortable'] as const;
export const LANGUAGES = ['en', 'fil'] as const satisfies readonly Language[];
/** `auto`: full where the window is wide enough. */
export const SIDEBARS = ['auto', 'rail'] as const;

export interface Preferences {
  readonly theme: (typeof THEMES)[number];
  readonly density: (typeof DENSITIES)[number];
  readonly language: Language;
  readonly sidebar: (typeof SIDEBARS)[number];
}

const STORED_AS = 'tulay.preferences';

export const DEFAULT_PREFERENCES: Preferences = {
  theme: 'system',
  density: 'normal',
  language: 'en',
  sidebar: 'auto',
};

export const usePreferences = create<Preferences>(() => read());

export function changePreferences(changes: Partial<Preferences>): void {
  usePreferences.setState(changes);
  const all = usePreferences.getState();
  applyToDocument(all);
  try {
    localStorage.setItem(STORED_AS, JSON.stringify(all));
  } catch {
    // No storage, or a full one: the choice lasts until the page is left.
  }
}

/** `system` leaves the attribute away, so that the style sheet asks the system. */
export function applyToDocument({ theme, density }: Preferences): void {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset['theme'];
  else dataset['theme'] = theme;
  if (density === 'normal') delete dataset['density'];
  else dataset['density'] = density;
}

/** What is stored, as far as it can be read; the default for the rest. */
export function parsePreferences(stored: string | null): Preferences {
  let found: Partial<Record<keyof Preferences, unknown>> = {};
  try {
    const parsed: unknown = JSON.parse(stored ?? '{}');
    if (typeof parsed === 'object' && parsed !== null) found = parsed;
  } catch {
    // Of an older version, or somebody's edit.
  }
  return {
    theme: oneOf(THEMES, found.theme) ?? DEFAULT_PREFERENCES.theme,
    density: oneOf(DENSITIES, found.density) ?? DEFAULT_PREFERENCES.density,
    language: oneOf(LANGUAGES, found.language) ?? DEFAULT_PREFERENCES.language,
    sidebar: oneOf(SIDEBARS, found.sidebar) ?? DEFAULT_PREFERENCES.sidebar,
  };
}

function oneOf<const Value>(values: readonly Value[], value: unknown): Value | undefined {
  return values.find((each) => each === value);
}

function read(): Preferences {
  try {
    return parsePreferences(localStorage.getItem(STORED_AS));
  } catch {
    return DEFAULT_PREFERENCES;
  }
}
