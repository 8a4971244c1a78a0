/**
 * Whether a text can be a key of Claude's API, judged by its form alone: what is plainly something else is refused before
 * it is sent anywhere, with a reason that helps and repeats nothing of it.
 */
import { Secret } from '../lib/secret.ts';

export type SecretJudgement =
  | { readonly kind: 'key'; readonly secret: Secret }
  /** `reason` goes on from “this …”. */
  | { readonly kind: 'malformed'; readonly reason: string };

const SHORTEST = 16;
const LONGEST = 512;

/** How keys of others begin. Of several that fit the first one counts. */
const OTHERS: readonly (readonly [beginning: RegExp, reason: string])[] = [
  [/^sk-ant-admin/i, 'is an Admin API key, which cannot call models: make an API key in the Claude Console'],
  [
    /^sk-ant-oat/i,
    'is a sign-in token of Claude Code, not an API key: make an API key in the Claude Console',
  ],
  [
    /^sk-ant-sid/i,
    'is a browser session of claude.ai, not an API key: make an API key in the Claude Console',
  ],
  [/^tl[ya]_/i, 'is a key of this gateway, which its clients use, not one of the upstream'],
  [/^sk-or-/i, 'is a key of OpenRouter, not of Anthropic'],
  [/^sk-(?:proj|svcacct|admin|None)-/i, 'is a key of OpenAI, not of Anthropic'],
  [/^AIza/, 'is a key of Google, not of Anthropic'],
  [/^gsk_/i, 'is a key of Groq, not of Anthropic'],
  [/^xai-/i, 'is a key of xAI, not of Anthropic'],
  [/^pplx-/i, 'is a key of Perplexity, not of Anthropic'],
  [/^hf_/i, 'is a token of Hugging Face, not a key of Anthropic'],
  [/^r8_/i, 'is a token of Replicate, not a key of Anthropic'],
  [/^nvapi-/i, 'is a key of NVIDIA, not of Anthropic'],
  [/^(?:AKIA|ASIA|ABSK)/, 'is a credential of AWS, not a key of Anthropic'],
  [/^(?:gh[pousr]_|github_pat_)/, 'is a token of GitHub, not a key of Anthropic'],
  [/^ey[\w-]+\.ey/, 'is a JSON web token, not a key of Anthropic'],
  [/^Bearer\s/i, 'begins with “Bearer”: give the key alone'],
  [/^x-api-key\s*[:=]/i, 'begins with the name of a header: give the key alone'],
  [/^ANTHROPIC_API_KEY/i, 'is a line of .env: give the value alone, or import the text'],
  [/^sk-(?!ant-)/i, 'begins with sk-, and not with sk-ant- as Anthropic’s keys do: it may be one of OpenAI'],
];

/** @param text white space around it does not count */
export function judgeSecret(text: string): SecretJudgement {
  const value = text.trim();
  if (value === '') return malformed('is empty');
  const other = OTHERS.find(([beginning]) => beginning.test(value));
  if (other !== undefined) return malformed(other[1]);
  if (/[^\x21-\x7e]/.test(value)) {
    return malformed(
      /[\r\n]/.test(value)
        ? 'has more than one line'
        : /[^\x20-\x7e]/.test(value)
          ? 'holds a control character or a letter outside ASCII, which no key has: copy it again'
          : 'holds a space, which no key has: copy it again',
    );
  }
  if (!value.startsWith('sk-ant-')) return malformed('does not begin with sk-ant-, as Anthropic’s keys do');
  if (!/^[\w-]+$/.test(value))
    return malformed('holds a sign that no key has (a quote, a comma?): copy it again');
  if (value.length < SHORTEST) return malformed('is too short for a key: it seems to be cut off');
  if (value.length > LONGEST) return malformed('is too long for a key');
  return { kind: 'key', secret: new Secret(value) };
}

const malformed = (reason: string): SecretJudgement => ({ kind: 'malformed', reason });
