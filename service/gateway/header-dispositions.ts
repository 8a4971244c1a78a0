/**
 * What is to be done with a header, by its name: noted by the gateway, dropped, or forwarded without a look. Looked up by the name
 * as somebody spelt it, which spares lower-casing every name of every message; spellings are other people's, so their number
 * is bounded.
 */
const MOST_SPELLINGS = 1_000;
const LONGEST_SPELLING = 64;

/**
 * @param noted names in lower case that a reader looks at; each is its own disposition
 * @param dropped names that go no further, beside all of `x-tulay-`
 */
export function headerDispositions<const Noted extends string>(
  noted: readonly Noted[],
  dropped: readonly string[],
): (name: string) => Noted | 'forward' | 'drop' {
  const decided = new Map<string, Noted | 'drop'>();
  for (const name of dropped) decided.set(name, 'drop');
  for (const name of noted) decided.set(name, name);
  const known = new Map<string, Noted | 'forward' | 'drop'>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const lower = name.toLowerCase();
    const disposition = decided.get(lower) ?? (lower.startsWith('x-tulay-') ? 'drop' : 'forward');
    if (known.size < MOST_SPELLINGS && name.length <= LONGEST_SPELLING) known.set(name, disposition);
    return disposition;
  };
}
