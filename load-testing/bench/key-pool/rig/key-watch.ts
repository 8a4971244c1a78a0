/** Looks at the state of all keys again and again, and keeps what it saw. */
import type { RunningService } from './service-process.ts';

const LOOK_EVERY_MS = 500;

export interface KeySightings {
  /** How often a key was looked at. */
  looks: number;
  /** How often one was not healthy. */
  unhealthy: number;
  /** Why, for people; the first time. */
  first: string | null;
}

/** @returns stops looking, and tells what was seen */
export function watchKeys(service: RunningService): () => Promise<KeySightings> {
  const seen: KeySightings = { looks: 0, unhealthy: 0, first: null };
  const look = async (): Promise<void> => {
    for (const { label, state, reason } of await service.keys()) {
      seen.looks += 1;
      if (state === 'healthy') continue;
      seen.unhealthy += 1;
      seen.first ??= `${label} ${state}: ${reason ?? 'no reason'}`;
    }
  };
  // A look that fails is missing from `looks`, and the next one follows.
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await look();
    return seen;
  };
}
