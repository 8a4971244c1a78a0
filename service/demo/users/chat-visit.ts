/** Talks with a company's assistant: a conversation that grows, behind long instructions that the prompt cache keeps. */
import type { MessageParam, TextBlockParam } from '@anthropic-ai/sdk/resources/messages/messages';
import { integerBetween, type Random } from '../../upstream/simulator/random.ts';
import { pickConversation } from '../prompts/conversation.ts';
import { handbook } from '../prompts/handbook.ts';
import { earlierReply } from '../prompts/replies.ts';
import type { User } from '../script/script-schema.ts';
import { handleOf, type Step } from './visit.ts';

const COMPANIES = { en: 'Palengke Direct', fil: 'Tindahan ni Aling Nena' } as const;

/** Who reads an answer and writes the next question takes a while. */
const THINKING_MS = [4_000, 11_000] as const;

export function* chatVisit(user: User, random: Random): Generator<Step> {
  const turns = pickConversation(user.speaks, random);
  const earlier: MessageParam[] = [];
  const streams = random() < 0.75;
  for (const [index, turn] of turns.entries()) {
    const asked: TextBlockParam = { type: 'text', text: turn, cache_control: { type: 'ephemeral' } };
    yield {
      pauseMs: index === 0 ? 0 : integerBetween(random, ...THINKING_MS),
      request: {
        kind: 'message',
        priority: 6,
        body: {
          model: user.model,
          max_tokens: 1_024,
          stream: streams,
          metadata: { user_id: handleOf(user) },
          system: instructions(user),
          messages: [...earlier, { role: 'user', content: [asked] }],
        },
      },
    };
    earlier.push(
      { role: 'user', content: [{ type: 'text', text: turn }] },
      { role: 'assistant', content: earlierReply(user.speaks, random) },
    );
  }
}

/** The same for everybody who asks in that language, and cached up to its end. */
export function instructions({ speaks }: User): TextBlockParam[] {
  return [{ type: 'text', text: handbook(COMPANIES[speaks]), cache_control: { type: 'ephemeral' } }];
}
