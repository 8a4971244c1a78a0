/**
 * A program that works by itself: reads file after file, and sends all it has read so far with every step. Its context grows
 * to some ten thousand tokens, nearly all of which the prompt cache has.
 */
import type { MessageParam, Tool } from '@anthropic-ai/sdk/resources/messages/messages';
import { integerBetween, pick, type Random } from '../../upstream/simulator/random.ts';
import { fileName, logLines, TASKS } from '../prompts/work-papers.ts';
import type { User } from '../script/script-schema.ts';
import { instructions } from './chat-visit.ts';
import { handleOf, type Step } from './visit.ts';

const TOOLS: Tool[] = [
  {
    name: 'read_lines',
    description: 'Returns lines of a file or a log.',
    input_schema: {
      type: 'object',
      properties: { file: { type: 'string' }, from: { type: 'integer' }, count: { type: 'integer' } },
      required: ['file'],
    },
  },
];

const STEPS = [5, 11] as const;
const LINES = [25, 110] as const;
const WORKING_MS = [2_500, 6_000] as const;

export function* agentVisit(user: User, random: Random): Generator<Step> {
  const messages: MessageParam[] = [{ role: 'user', content: pick(random, TASKS) }];
  const steps = integerBetween(random, ...STEPS);
  for (let step = 0; step < steps; step += 1) {
    yield {
      pauseMs: step === 0 ? 0 : integerBetween(random, ...WORKING_MS),
      request: {
        kind: 'message',
        body: {
          model: user.model,
          max_tokens: 4_096,
          stream: true,
          metadata: { user_id: handleOf(user) },
          // On the last piece, wherever that is.
          cache_control: { type: 'ephemeral' },
          system: instructions(user),
          tools: TOOLS,
          messages: [...messages],
        },
      },
    };
    const count = integerBetween(random, ...LINES);
    const id = `toolu_${String(step).padStart(2, '0')}${integerBetween(random, 1e9, 9e9)}`;
    messages.push(
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id, name: 'read_lines', input: { file: fileName(random), count } }],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: id, content: logLines(count, random) }],
      },
    );
  }
}
