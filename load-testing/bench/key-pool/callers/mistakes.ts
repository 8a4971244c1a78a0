/** Clients that make the same mistake again and again. */
import type { CallerCommands, Mistake } from './caller-commands.ts';
import { openConnections, sendCall } from './send-call.ts';

/** Models whose ids begin so are those that no key of the bench may use. */
export const FORBIDDEN_MODELS = 'claude-fable';

export async function makeMistakes(
  input: CallerCommands['mistakes']['input'],
): Promise<CallerCommands['mistakes']['output']> {
  const { port, mistake, count, callers } = input;
  const connections = openConnections(port);
  const statuses: Record<string, number> = {};
  let made = 0;
  const caller = async (): Promise<void> => {
    while (made < count) {
      made += 1;
      const { body, headers } = mistaken(mistake, made);
      // The next one when this one is answered.
      // oxlint-disable-next-line no-await-in-loop
      const { status } = await sendCall(connections, body, headers);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  await connections.destroy();
  return { statuses };
}

function mistaken(mistake: Mistake, number: number): { body: string; headers: Record<string, string> } {
  const message = { model: 'claude-sonnet-5-5', max_tokens: 16, messages: [{ role: 'user', content: 'Hi' }] };
  switch (mistake) {
    case 'bad body':
      return { body: JSON.stringify({ ...message, max_tokens: -number }), headers: {} };
    case 'too large':
      // 32 MB for each would measure the loopback interface.
      return { body: JSON.stringify(message), headers: { 'x-simulator-fault': 'too-large' } };
    case 'model not permitted':
      // Another model each time, or the pool would know after the first.
      return { body: JSON.stringify({ ...message, model: `${FORBIDDEN_MODELS}-${number}` }), headers: {} };
  }
}
