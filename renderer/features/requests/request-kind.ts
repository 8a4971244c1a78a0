/** How a request is shown: by its outcome, with a glyph of its own each. */
import { errorCauseOf, isFailure } from '../../../shared/request-class.ts';
import type { RequestEvent } from '../../../shared/request-event.ts';
import type { GlyphName, Tone } from '../../components/state-glyph/glyph-shapes.tsx';

/** `refused`: the caller's mistake. `left`: the client went before the end. */
export type RequestKind = 'answered' | 'failed' | 'refused' | 'left';

export const KIND_GLYPHS: Readonly<Record<RequestKind, { readonly glyph: GlyphName; readonly tone: Tone }>> =
  {
    answered: { glyph: 'completed', tone: 'ok' },
    failed: { glyph: 'dead', tone: 'bad' },
    refused: { glyph: 'degraded', tone: 'warn' },
    left: { glyph: 'cancelled', tone: 'idle' },
  };

export function kindOf(event: Pick<RequestEvent, 'errorClass' | 'status'>): RequestKind {
  const cause = errorCauseOf(event);
  if (cause === null) return 'answered';
  if (cause === 'client-left') return 'left';
  return isFailure(cause) ? 'failed' : 'refused';
}

/** Everything the model read: fresh, from the prompt cache, and into it. Null where nothing is known. */
export function inputTokensOf(event: RequestEvent): number | null {
  const parts = [event.inputTokens, event.cacheReadTokens, event.cacheCreationTokens];
  if (parts.every((part) => part === null)) return null;
  return parts.reduce<number>((sum, part) => sum + (part ?? 0), 0);
}
