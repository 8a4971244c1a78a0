/** Asks one thing after the other, each by itself, and watches the answer being written; now and then lets the model think. */
import { integerBetween, pick, type Random } from '../../upstream/simulator/random.ts';
import { pickConversation } from '../prompts/conversation.ts';
import type { User } from '../script/script-schema.ts';
import { handleOf, type Step } from './visit.ts';

const MOST_QUESTIONS = 3;
const READING_MS = [3_000, 9_000] as const;
const THINKS = 0.25;

export function* assistantVisit(user: User, random: Random): Generator<Step> {
  const count = integerBetween(random, 1, MOST_QUESTIONS);
  for (let index = 0; index < count; index += 1) {
    const question = pick(random, pickConversation(user.speaks, random));
    yield {
      pauseMs: index === 0 ? 0 : integerBetween(random, ...READING_MS),
      request: {
        kind: 'message',
        body: {
          model: user.model,
          max_tokens: 2_048,
          stream: true,
          metadata: { user_id: handleOf(user) },
          ...(random() < THINKS && { thinking: { type: 'adaptive' } }),
          messages: [{ role: 'user', content: question }],
        },
      },
    };
  }
}
