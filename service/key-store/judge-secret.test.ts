import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeSecret } from './judge-secret.ts';

const reasonOf = (text: string): string | undefined => {
  const judged = judgeSecret(text);
  return judged.kind === 'malformed' ? judged.reason : undefined;
};

describe('judgeSecret', () => {
  it('takes a key, with white space around it', () => {
    const judged = judgeSecret('  sk-ant-api03-Abc_123-xyz-4f2a\r\n');
    expect(judged.kind === 'key' && judged.secret.reveal()).toBe('sk-ant-api03-Abc_123-xyz-4f2a');
  });

  it.each([
    ['sk-proj-abcdefghijklmnop', /OpenAI/],
    ['sk-svcacct-abcdefghijklmnop', /OpenAI/],
    ['sk-abcdefghijklmnopqrstuvwx', /begins with sk-, and not with sk-ant-/],
    ['sk-or-v1-abcdefghijklmnop', /OpenRouter/],
    ['AIzaSyabcdefghijklmnopqrst', /Google/],
    ['gsk_abcdefghijklmnopqrstuv', /Groq/],
    ['xai-abcdefghijklmnopqrstuv', /xAI/],
    ['sk-ant-admin01-abcdefghijk', /Admin API key/],
    ['sk-ant-oat01-abcdefghijklm', /sign-in token/],
    ['tly_abcdefghijklmnopqrstuv', /key of this gateway/],
    ['Bearer sk-ant-api03-abcdef', /begins with “Bearer”/],
    ['ANTHROPIC_API_KEY=sk-ant-api03-abcdef', /a line of .env/],
    ['', /is empty/],
    ['   ', /is empty/],
    ['sk-ant-', /cut off/],
    ['sk-ant-your-key', /cut off/],
    ['not-a-key-at-all-really', /does not begin with sk-ant-/],
    ['sk-ant-api03 abcdefghijkl', /holds a space/],
    ['sk-ant-api03-abcdéfghijkl', /outside ASCII/],
    ['sk-ant-api03-abcdefghijkl\nsk-ant-api03-abcdefghijkm', /more than one line/],
    ['"sk-ant-api03-abcdefghijkl"', /does not begin/],
    ['sk-ant-api03-abcdefghijkl",', /a quote, a comma/],
    [`sk-ant-${'a'.repeat(600)}`, /too long/],
  ])('refuses %j', (text, reason) => {
    expect(reasonOf(text)).toMatch(reason);
  });

  it('repeats nothing of what it refuses', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('sk-proj-', 'sk-ant-admin', 'gsk_', 'x', ''),
        fc.stringMatching(/^[\w-]{12,40}$/),
        (start, rest) => {
          const reason = reasonOf(start + rest);
          return reason === undefined || !reason.includes(rest);
        },
      ),
    );
  });
});
