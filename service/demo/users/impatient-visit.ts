/** Asks for something long and goes away before it is there. */
import { integerBetween, pick, type Random } from '../../upstream/simulator/random.ts';
import { pickConversation } from '../prompts/conversation.ts';
import type { User } from '../script/script-schema.ts';
import { handleOf, type Step } from './visit.ts';

const LONG = {
  en: 'Write a detailed article about this: ',
  fil: 'Sumulat ka ng detalyado at mahabang sanaysay tungkol dito: ',
} as const;

const PATIENCE_MS = [250, 3_500] as const;

export function* impatientVisit(user: User, random: Random): Generator<Step> {
  const question = pick(random, pickConversation(user.speaks, random));
  yield {
    pauseMs: 0,
    request: {
      kind: 'message',
      leavesAfterMs: integerBetween(random, ...PATIENCE_MS),
      body: {
        model: user.model,
        max_tokens: 4_096,
        stream: true,
        metadata: { user_id: handleOf(user) },
        messages: [{ role: 'user', content: LONG[user.speaks] + question }],
      },
    },
  };
}
