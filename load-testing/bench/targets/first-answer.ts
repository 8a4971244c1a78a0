/** Waits until a target that was just spawned answers a Messages call, through to the stub and back. */
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '../load-generator/connection.ts';
import { ANSWER_BYTES } from '../wire/messages-answer.ts';
import { CLIENT_CREDENTIAL, MessagesRequest } from '../wire/messages-request.ts';
import type { SpawnedProcess } from './spawned-process.ts';

/** Between two tries; also the error of the time that is measured. */
const RETRY_MS = 3;
const GIVE_UP_MS = 30_000;

/**
 * @returns ms from the spawning to the whole first answer
 * @throws with the end of the target's log when it ends or does not answer in 30 s; the process is stopped
 */
export async function firstAnswer(name: string, target: SpawnedProcess, port: number): Promise<number> {
  let last = 'no try';
  while (!target.hasEnded && performance.now() - target.spawnedAt < GIVE_UP_MS) {
    last = await ask(port);
    if (last === 'answered') return performance.now() - target.spawnedAt;
    await delay(RETRY_MS);
  }
  const log = await target.logTail();
  await target.stop();
  throw new Error(
    `${name} does not answer (${target.hasEnded ? 'it ended' : last}). The end of its log:\n${log}`,
  );
}

function ask(port: number): Promise<string> {
  return new Promise((resolve) => {
    const connection = new Connection(port, {
      answered: ({ status, bodyBytes }) => {
        connection.close();
        resolve(status === 200 && bodyBytes === ANSWER_BYTES ? 'answered' : `status ${status}`);
      },
      failed: (_connection, reason) => resolve(reason),
    });
    const request = new MessagesRequest({ stream: false, port, credential: CLIENT_CREDENTIAL });
    connection.send(request.numbered(0));
  });
}
