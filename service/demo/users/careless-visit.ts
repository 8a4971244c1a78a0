/** Somebody who is still writing the program: a request that cannot be answered, and then mostly one that can. */
import { integerBetween, pick, type Random } from '../../upstream/simulator/random.ts';
import { pickConversation } from '../prompts/conversation.ts';
import type { User } from '../script/script-schema.ts';
import { handleOf, type Mistake, type Step } from './visit.ts';

const MENDS = 0.7;
const MENDING_MS = [3_000, 8_000] as const;

export function* carelessVisit(user: User, random: Random): Generator<Step> {
  const question = pick(random, pickConversation(user.speaks, random));
  const good = {
    model: user.model,
    max_tokens: 512,
    metadata: { user_id: handleOf(user) },
    messages: [{ role: 'user' as const, content: question }],
  };
  yield { pauseMs: 0, request: pick(random, MISTAKES)(good) };
  if (random() >= MENDS) return;
  yield {
    pauseMs: integerBetween(random, ...MENDING_MS),
    request: { kind: 'message', body: good },
  };
}

interface Good {
  readonly model: string;
  readonly max_tokens: number;
  readonly messages: readonly object[];
}

const mistake = (body: unknown, headers: Mistake['headers'] = {}): Mistake => ({
  kind: 'mistake',
  path: '/v1/messages',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  headers,
});

const MISTAKES: readonly ((good: Good) => Mistake)[] = [
  // The end of the body is missing.
  (good) => mistake(JSON.stringify(good).slice(0, -7)),
  ({ model, messages }) => mistake({ model, messages }),
  (good) => mistake({ ...good, max_tokens: 0 }),
  (good) => mistake({ ...good, model: 'claude_sonnet' }),
  (good) => mistake({ ...good, messages: [{ role: 'assistant', content: 'Hello' }, ...good.messages] }),
  (good) => mistake({ ...good, messages: [] }),
  (good) => mistake({ ...good, temprature: 0.2 }),
  (good) => mistake(good, { 'anthropic-version': null }),
  (good) => mistake(good, { 'x-api-key': 'tly_of_last_year' }),
];
