/** A help desk that looks things up: the model calls a tool, the program answers it, the model writes to the customer. */
import type { Tool } from '@anthropic-ai/sdk/resources/messages/messages';
import { integerBetween, pick, pickCharacter, type Random } from '../../upstream/simulator/random.ts';
import type { User } from '../script/script-schema.ts';
import { handleOf, type Step } from './visit.ts';

const TOOLS: Tool[] = [
  {
    name: 'look_up_order',
    description: 'Returns the status of an order: where it is and when it arrives. Katayuan ng order.',
    input_schema: {
      type: 'object',
      properties: { order_number: { type: 'string', description: 'Five digits' } },
      required: ['order_number'],
    },
  },
  {
    name: 'check_stock',
    description: 'Says how much of an item a branch has in stock. Natitirang stock sa sangay.',
    input_schema: {
      type: 'object',
      properties: { item: { type: 'string' }, branch: { type: 'string' } },
      required: ['item'],
    },
    cache_control: { type: 'ephemeral' },
  },
];

interface Case {
  readonly tool: string;
  readonly asks: readonly string[];
  readonly finds: (random: Random) => string;
}

const CASES: readonly Case[] = [
  {
    tool: 'look_up_order',
    asks: [
      'Where is order {order}? Please look up its status.',
      'Nasaan na po ang order {order}? Pakitingnan ang katayuan.',
    ],
    finds: (random) =>
      pick(random, [
        'on its way, with the rider since 09:40',
        'packed, waits for the truck of 14:00',
        'delivered yesterday, received by a neighbour',
        'address not found, returned to the branch',
      ]),
  },
  {
    tool: 'check_stock',
    asks: [
      'Please check the stock of dried mangoes in the branch in Naga, for {order} boxes.',
      'May natitira pa bang stock na tablea sa sangay ng Lipa? Kailangan ko ng {order} piraso.',
    ],
    finds: (random) => `${integerBetween(random, 0, 400)} in stock, ${integerBetween(random, 1, 9)} ordered`,
  },
];

const TOOL_MS = [200, 1_500] as const;
const ID_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789';

export function* deskVisit(user: User, random: Random): Generator<Step> {
  const found = pick(random, CASES);
  const order = String(integerBetween(random, 10_000, 99_999));
  const question = (found.asks[user.speaks === 'en' ? 0 : 1] ?? '').replace('{order}', order);
  const base = {
    model: user.model,
    max_tokens: 1_024,
    metadata: { user_id: handleOf(user) },
    tools: TOOLS,
  };
  yield {
    pauseMs: 0,
    request: { kind: 'message', body: { ...base, messages: [{ role: 'user', content: question }] } },
  };
  const id = `toolu_${Array.from({ length: 24 }, () => pickCharacter(random, ID_LETTERS)).join('')}`;
  const input =
    found.tool === 'look_up_order' ? { order_number: order } : { item: 'as asked', branch: 'nearest' };
  yield {
    pauseMs: 2_500 + integerBetween(random, ...TOOL_MS),
    request: {
      kind: 'message',
      body: {
        ...base,
        stream: true,
        messages: [
          { role: 'user', content: question },
          { role: 'assistant', content: [{ type: 'tool_use', id, name: found.tool, input }] },
          {
            role: 'user',
            content: [{ type: 'tool_result', tool_use_id: id, content: found.finds(random) }],
          },
        ],
      },
    },
  };
}
