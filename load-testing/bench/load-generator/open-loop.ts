/**
 * Requests at even distances, whether or not the last was answered: the latency of a target that is not busy.
 * Connections are kept alive and reused, the last used first; a new one is opened when none is free, and its request is
 * timed from when it was due.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { MessagesRequest } from '../wire/messages-request.ts';
import { Connection } from './connection.ts';
import type { LoadCommands, RequestsOutcome } from './load-commands.ts';
import { nextRequestNumber } from './request-number.ts';
import { RequestTally } from './request-tally.ts';

/** How long the last answers are waited for. */
const GRACE_MS = 10_000;
const OPEN_AT_START = 4;

export async function runOpenLoop(input: LoadCommands['openLoop']['input']): Promise<RequestsOutcome> {
  const tally = new RequestTally();
  const busy = new Set<Connection>();
  let idle: Connection[] = [];
  const { promise: drained, resolve: setDrained } = Promise.withResolvers<void>();
  let allSent = false;
  const free = (connection: Connection): void => {
    busy.delete(connection);
    if (allSent && busy.size === 0) setDrained();
  };
  const forget = (connection: Connection): void => {
    idle = idle.filter((other) => other !== connection);
  };

  const connect = (): Connection =>
    new Connection(input.port, {
      answered: (connection) => {
        tally.answered(connection, performance.now());
        idle.push(connection);
        free(connection);
      },
      failed: (connection, reason) => {
        tally.faults.add(reason);
        forget(connection);
        free(connection);
      },
      closed: forget,
    });

  idle = Array.from({ length: OPEN_AT_START }, connect);
  await Promise.all(idle.map((connection) => connection.ready()));

  const request = new MessagesRequest({ ...input, stream: false });
  const startedAt = performance.now();
  const count = Math.round((input.durationMs / 1000) * input.perSecond);
  for (let i = 0; i < count && !tally.faults.tooMany; i++) {
    const dueIn = startedAt + (i * 1000) / input.perSecond - performance.now();
    if (dueIn > 0) await delay(dueIn);
    const connection = idle.pop() ?? connect();
    busy.add(connection);
    connection.sentAt = performance.now();
    // A copy: the next request may be due before the socket has taken this one.
    connection.send(Buffer.from(request.numbered(nextRequestNumber())));
  }

  allSent = true;
  if (busy.size > 0) await Promise.race([drained, delay(GRACE_MS, undefined, { ref: false })]);
  if (busy.size > 0) tally.faults.add('no answer in 10 s', busy.size);
  for (const connection of [...busy, ...idle]) connection.close();
  return tally.outcome(startedAt);
}
