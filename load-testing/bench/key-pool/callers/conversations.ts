/**
 * Conversations of several turns, side by side: each turn sends all that was said before, with a breakpoint of the prompt cache at
 * its end. Half of them stand alone and begin with a long document of their own; the others are guests of a few
 * applications, each of which sends the same cached system prompt with every conversation.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom, type Random } from '../../../../service/upstream/simulator/random.ts';
import { gapMs } from './arrivals.ts';
import type { CallRecord, ConversationsInput } from './caller-commands.ts';
import { promptText } from './prompt-text.ts';
import { openConnections, sendCall, type Answer } from './send-call.ts';

const APPLICATIONS = 12;
/** Longer than what the models cache at least (1,024 tokens). */
const DOCUMENT_TOKENS = 1_400;
const QUESTION_TOKENS = 60;
const MAX_TOKENS = 40;
const CACHED = { type: 'ephemeral' };

interface Message {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

export async function holdConversations(
  input: ConversationsInput,
): Promise<{ calls: readonly CallRecord[] }> {
  const { port, seed, model, conversations, turns, overSeconds, thinkMs, namedInTurn } = input;
  const connections = openConnections(port);
  const calls: CallRecord[] = [];
  const started = performance.now();
  const sinceStart = (): number => performance.now() - started;
  let named = 0;

  const ask = async (body: object): Promise<Answer> => {
    const label = namedInTurn?.[named++ % namedInTurn.length];
    const sentMs = sinceStart();
    const headers = label === undefined ? {} : { 'x-tulay-key': label };
    const answer = await sendCall(connections, JSON.stringify(body), headers);
    const { text: _text, ...rest } = answer;
    calls.push({ model, visit: 0, dueMs: sentMs, sentMs, doneMs: sinceStart(), ...rest });
    return answer;
  };
  const hold = async (index: number): Promise<void> => {
    const random = seededRandom(`${seed}: conversation ${index}`);
    await delay(random() * overSeconds * 1_000);
    const { system, opening } = beginning(random, seed, index);
    const messages: Message[] = [];
    for (let turn = 0; turn < turns; turn += 1) {
      const question = promptText(random, QUESTION_TOKENS, `${seed} ${index} ${turn}`);
      messages.push({ role: 'user', content: turn === 0 ? opening + question : question });
      // A turn follows the one before.
      // oxlint-disable-next-line no-await-in-loop
      const answer = await ask({
        model,
        max_tokens: MAX_TOKENS,
        ...system,
        messages: withBreakpoint(messages),
      });
      if (answer.status !== 200) return;
      messages.push({ role: 'assistant', content: answer.text.trim() || 'Yes.' });
      // oxlint-disable-next-line no-await-in-loop
      await delay(gapMs(random, 1_000 / thinkMs));
    }
  };
  await Promise.all(Array.from({ length: conversations }, (_, index) => hold(index)));
  await connections.destroy();
  return { calls };
}

/** Every other conversation is a guest of an application. */
function beginning(random: Random, seed: string, index: number): { system: object; opening: string } {
  if (index % 2 === 0) {
    return { system: {}, opening: `${promptText(random, DOCUMENT_TOKENS, `${seed} document ${index}`)} ` };
  }
  const application = Math.floor(random() * APPLICATIONS);
  const ofIts = seededRandom(`${seed}: application ${application}`);
  const text = promptText(ofIts, DOCUMENT_TOKENS, `${seed} application ${application}`);
  return { system: { system: [{ type: 'text', text, cache_control: CACHED }] }, opening: '' };
}

function withBreakpoint(messages: readonly Message[]): object[] {
  return messages.map(({ role, content }, index) => ({
    role,
    content: [
      { type: 'text', text: content, ...(index === messages.length - 1 ? { cache_control: CACHED } : {}) },
    ],
  }));
}
