/** A fixed number of callers, each waiting for its answer before it asks again: what the target can carry. */
import { MessagesRequest } from '../wire/messages-request.ts';
import { Connection } from './connection.ts';
import type { LoadCommands, RequestsOutcome } from './load-commands.ts';
import { nextRequestNumber } from './request-number.ts';
import { RequestTally } from './request-tally.ts';

/** How long the last answers are waited for. */
const GRACE_MS = 10_000;

export async function runClosedLoop(input: LoadCommands['closedLoop']['input']): Promise<RequestsOutcome> {
  const tally = new RequestTally();
  const callers = new Map<Connection, () => void>();
  const { promise: allDone, resolve: done } = Promise.withResolvers<void>();
  let deadline = Infinity;
  const leave = (connection: Connection): void => {
    connection.close();
    callers.delete(connection);
    if (callers.size === 0) done();
  };

  for (let i = 0; i < input.connections; i++) {
    const request = new MessagesRequest({ ...input, stream: false });
    const connection = new Connection(input.port, {
      answered: () => {
        const now = performance.now();
        tally.answered(connection, now);
        if (now < deadline && !tally.faults.tooMany) ask();
        else leave(connection);
      },
      failed: (_connection, reason) => {
        tally.faults.add(reason);
        leave(connection);
      },
    });
    const ask = (): void => {
      connection.sentAt = performance.now();
      connection.send(request.numbered(nextRequestNumber()));
    };
    callers.set(connection, ask);
  }

  await Promise.all([...callers.keys()].map((connection) => connection.ready()));
  const startedAt = performance.now();
  deadline = startedAt + input.durationMs;
  for (const ask of callers.values()) ask();
  const grace = setTimeout(() => {
    tally.faults.add('no answer in 10 s', callers.size);
    for (const connection of callers.keys()) leave(connection);
  }, input.durationMs + GRACE_MS);
  await allDone;
  clearTimeout(grace);
  return tally.outcome(startedAt);
}
