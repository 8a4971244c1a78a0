/** The rules for `cache_control`: four at most, and longer-lived ones first. */
import type { CacheControl } from './request-shape.ts';

const MAX_BREAKPOINTS = 4;

/**
 * @param controls of every piece of the prompt, in the order in which the model reads them
 * @returns what is wrong, in the API's words; undefined when nothing is
 */
export function checkCacheBreakpoints(controls: readonly (CacheControl | null)[]): string | undefined {
  const set = controls.filter((control) => control !== null);
  if (set.length > MAX_BREAKPOINTS) {
    return `A maximum of ${MAX_BREAKPOINTS} blocks with cache_control may be provided. Found ${set.length}.`;
  }
  let short = false;
  for (const { type, ttl } of set) {
    if (type !== 'ephemeral') return "cache_control.type: Input should be 'ephemeral'";
    if (ttl !== undefined && ttl !== '5m' && ttl !== '1h') {
      return "cache_control.ephemeral.ttl: Input should be '5m' or '1h'";
    }
    if (ttl === '1h' && short) {
      return "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: `tools`, `system`, `messages`.";
    }
    short ||= ttl !== '1h';
  }
  return undefined;
}
