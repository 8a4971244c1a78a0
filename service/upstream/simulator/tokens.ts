/**
 * An estimate of how a text falls into tokens. It is not Anthropic's tokenizer; it keeps two promises that matter:
 * the pieces put together are the text, and everything that counts or cuts (usage, count_tokens, max_tokens, deltas of
 * a stream) uses these same pieces, so all figures agree. English comes out at about 1.3 tokens a word.
 */

const WHOLE_WORD = 7;
const WORD_PIECE = 5;
const DIGITS = 3;
const PUNCTUATION = 3;
const SPACES = 8;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || code === 0xa0;
const isLetter = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 0xc0 && code < 0x2000);

/** Index just after the token that begins at `start`; `start` must lie before the end of the text. */
export function tokenEnd(text: string, start: number): number {
  let at = start;
  let code = text.charCodeAt(at);
  if (isSpace(code)) {
    let end = at + 1;
    while (end < text.length && end - at < SPACES && isSpace(text.charCodeAt(end))) end += 1;
    const next = end < text.length ? text.charCodeAt(end) : 0;
    // One space belongs to the word it precedes; a longer run leaves its last space to it.
    if (text.charCodeAt(end - 1) !== 32 || !(isLetter(next) || isDigit(next))) return end;
    if (end - at > 1) return end - 1;
    at = end;
    code = next;
  }
  if (isLetter(code)) {
    let end = at + 1;
    // Long enough to know whether the whole word fits; the rest of a very long one is looked at when its turn comes.
    while (end < text.length && end - at <= WHOLE_WORD && isLetter(text.charCodeAt(end))) end += 1;
    return end - at <= WHOLE_WORD ? end : at + WORD_PIECE;
  }
  if (isDigit(code)) {
    let end = at + 1;
    while (end < text.length && end - at < DIGITS && isDigit(text.charCodeAt(end))) end += 1;
    return end;
  }
  if (code >= 0x2000) {
    const pair = code >= 0xd800 && code <= 0xdbff && at + 1 < text.length;
    return at + (pair ? 2 : 1);
  }
  let end = at + 1;
  while (end < text.length && end - at < PUNCTUATION && text.charCodeAt(end) === code) end += 1;
  return end;
}

export function countTextTokens(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at = tokenEnd(text, at)) count += 1;
  return count;
}

/** The longest beginning of `text` that has at most `limit` tokens, and how many it has. */
export function cutToTokens(text: string, limit: number): { text: string; tokens: number } {
  let at = 0;
  let tokens = 0;
  while (at < text.length && tokens < limit) {
    at = tokenEnd(text, at);
    tokens += 1;
  }
  return { text: text.slice(0, at), tokens };
}
