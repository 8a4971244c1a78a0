/** What an operator would do next about the health of the service, and that one button is to offer. */
import type { HealthPart } from '../../../shared/health-sentence.ts';

export type NextStep =
  /** So many keys to look at. */
  | { readonly kind: 'keys'; readonly count: number }
  | { readonly kind: 'failures' }
  | { readonly kind: 'add-key' }
  /** All is well, on simulated answers. */
  | { readonly kind: 'getting-started' };

/** By the worst part that something can be done about; null where waiting is all there is to do. */
export function nextStep(headline: readonly HealthPart[]): NextStep | null {
  for (const part of headline) {
    const step = stepFor(part);
    if (step !== null) return step;
  }
  return null;
}

function stepFor(part: HealthPart): NextStep | null {
  switch (part.code) {
    case 'not-ready':
      return { kind: 'add-key' };
    case 'all-keys-out':
      return { kind: 'keys', count: part.total };
    case 'keys-out':
      return { kind: 'keys', count: part.out };
    case 'keys-limited':
      return { kind: 'keys', count: part.limited };
    case 'errors-high':
      return { kind: 'failures' };
    case 'all-well-simulated':
      return { kind: 'getting-started' };
    default:
      return null;
  }
}
