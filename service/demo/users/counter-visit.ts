/** Counts before it asks: the tokens of a draft that grows, then the question. */
import type { MessageParam } from '@anthropic-ai/sdk/resources/messages/messages';
import { integerBetween, pick, type Random } from '../../upstream/simulator/random.ts';
import { pickConversation } from '../prompts/conversation.ts';
import { logLines } from '../prompts/work-papers.ts';
import type { User } from '../script/script-schema.ts';
import { handleOf, type Step } from './visit.ts';

const MOST_COUNTS = 4;
const BETWEEN_MS = [400, 2_000] as const;

export function* counterVisit(user: User, random: Random): Generator<Step> {
  const question = pick(random, pickConversation(user.speaks, random));
  const counts = integerBetween(random, 1, MOST_COUNTS);
  let draft = question;
  const messages = (): MessageParam[] => [{ role: 'user', content: draft }];
  for (let count = 0; count < counts; count += 1) {
    draft = `${draft}\n\n${logLines(integerBetween(random, 5, 30), random)}`;
    yield {
      pauseMs: count === 0 ? 0 : integerBetween(random, ...BETWEEN_MS),
      request: { kind: 'count', body: { model: user.model, messages: messages() } },
    };
  }
  yield {
    pauseMs: integerBetween(random, ...BETWEEN_MS),
    request: {
      kind: 'message',
      body: {
        model: user.model,
        max_tokens: 512,
        metadata: { user_id: handleOf(user) },
        messages: messages(),
      },
    },
  };
}
