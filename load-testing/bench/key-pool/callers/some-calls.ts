/** A few calls at the same moment, or one after the other. */
import { seededRandom } from '../../../../service/upstream/simulator/random.ts';
import type { CallerCommands, CallRecord } from './caller-commands.ts';
import { promptText } from './prompt-text.ts';
import { openConnections, sendCall } from './send-call.ts';

const PROMPT_TOKENS = 50;
const MAX_TOKENS = 16;

export async function makeSomeCalls(
  input: CallerCommands['some']['input'],
): Promise<CallerCommands['some']['output']> {
  const { port, seed, model, count, how, keyLabel } = input;
  const connections = openConnections(port);
  const random = seededRandom(`${seed}: some calls`);
  const started = performance.now();
  const make = async (index: number): Promise<CallRecord> => {
    const content = promptText(random, PROMPT_TOKENS, `${seed} ${index}`);
    const body = JSON.stringify({
      model,
      max_tokens: MAX_TOKENS,
      messages: [{ role: 'user', content }],
    });
    const sentMs = performance.now() - started;
    const headers = keyLabel === undefined ? {} : { 'x-tulay-key': keyLabel };
    const { text: _text, ...answer } = await sendCall(connections, body, headers);
    return { model, visit: 0, dueMs: sentMs, sentMs, doneMs: performance.now() - started, ...answer };
  };
  const calls: CallRecord[] = [];
  if (how === 'together') {
    calls.push(...(await Promise.all(Array.from({ length: count }, (_, index) => make(index)))));
  } else for (let index = 0; index < count; index += 1) calls.push(await make(index));
  await connections.destroy();
  return { calls };
}
