/** The bare proxy as a target. */
import { fileURLToPath } from 'node:url';
import { upstreamCredential } from '../wire/messages-request.ts';
import { firstAnswer } from './first-answer.ts';
import { spawnTarget, temporaryDirectory } from './spawned-process.ts';
import type { Target } from './target.ts';

const PROGRAM = fileURLToPath(new URL('./bare-proxy.mjs', import.meta.url));

export function bareTarget(upstreamPort: number): Target {
  return {
    name: 'bare',
    start: async () => {
      const target = spawnTarget({
        command: process.execPath,
        args: [PROGRAM],
        directory: await temporaryDirectory('bare'),
        environment: { UPSTREAM: `http://127.0.0.1:${upstreamPort}`, CREDENTIAL: upstreamCredential(1) },
        messages: true,
      });
      const port = await new Promise<number>((resolve) => {
        target.child.once('message', (message: { port: number }) => resolve(message.port));
        // `firstAnswer` finds that it ended and says why.
        target.child.once('exit', () => resolve(0));
      });
      const firstAnswerMs = await firstAnswer('bare', target, port);
      return { port, pid: target.pid, firstAnswerMs, stop: target.stop };
    },
  };
}
