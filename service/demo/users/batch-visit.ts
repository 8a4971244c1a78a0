/** A job that sorts a pile of messages: many small calls at once that can wait, each with an answer of a fixed form. */
import { integerBetween, type Random } from '../../upstream/simulator/random.ts';
import { feedback } from '../prompts/work-papers.ts';
import type { User } from '../script/script-schema.ts';
import { handleOf, type Step } from './visit.ts';

const PILE = [8, 20] as const;
const BETWEEN_MS = [100, 400] as const;

const LABEL = {
  type: 'object',
  properties: {
    about: { type: 'string', enum: ['delivery', 'product', 'payment', 'staff', 'other'] },
    mood: { type: 'string', enum: ['good', 'bad', 'mixed'] },
    urgent: { type: 'boolean' },
  },
  required: ['about', 'mood', 'urgent'],
  additionalProperties: false,
};

export function* batchVisit(user: User, random: Random): Generator<Step> {
  const count = integerBetween(random, ...PILE);
  for (let index = 0; index < count; index += 1) {
    yield {
      pauseMs: index === 0 ? 0 : integerBetween(random, ...BETWEEN_MS),
      request: {
        kind: 'message',
        priority: 2,
        body: {
          model: user.model,
          max_tokens: 128,
          metadata: { user_id: handleOf(user) },
          system: 'Sort the customer’s message. Answer with the label alone.',
          output_config: { format: { type: 'json_schema', schema: LABEL } },
          messages: [{ role: 'user', content: feedback(random) }],
        },
      },
    };
  }
}
