/**
 * What the console's bench measures: the built service with a record behind it, in front of the stub upstream, each in a
 * process of its own, and a real Chromium that shows the built console.
 */
import type { Browser } from 'playwright';
import { launchChromium } from '../../../service/testing/chromium.ts';
import type { LoadCommands } from '../load-generator/load-commands.ts';
import { startProgram, type Program } from '../program.ts';
import type { StubCommands } from '../stub-upstream/stub-commands.ts';
import { firstAnswer } from '../targets/first-answer.ts';
import { dataOf, spawnBuiltService } from '../targets/spawn-built-service.ts';
import { stopTargets, temporaryDirectory } from '../targets/spawned-process.ts';
import { CLIENT_CREDENTIAL, upstreamCredential } from '../wire/messages-request.ts';
import { seedHistory } from './seed-history.ts';

const ADMIN_TOKEN = 'console-bench-token-0123456789abcdef';

export interface ConsoleRig {
  readonly browser: Browser;
  readonly address: string;
  readonly adminToken: string;
  readonly generator: Program<LoadCommands>;
  readonly caller: { readonly port: number; readonly credential: string };
  close(): Promise<void>;
}

export async function openConsoleRig(signal: AbortSignal): Promise<ConsoleRig> {
  const stub = startProgram<StubCommands>(new URL('../stub-upstream/stub-upstream.ts', import.meta.url));
  const generator = startProgram<LoadCommands>(
    new URL('../load-generator/load-generator.ts', import.meta.url),
  );
  let browser: Browser | undefined;
  const close = async (): Promise<void> => {
    signal.removeEventListener('abort', interrupt);
    await browser?.close();
    await Promise.all([stopTargets(), generator.stop()]);
    await stub.stop();
  };
  const interrupt = (): void => void close();
  signal.addEventListener('abort', interrupt);
  try {
    const upstreamPort = await stub.call('listen', undefined);
    const port = await startService(upstreamPort);
    browser = await launchChromium();
    return {
      browser,
      address: `http://127.0.0.1:${port}`,
      adminToken: ADMIN_TOKEN,
      generator,
      caller: { port, credential: CLIENT_CREDENTIAL },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @returns its port */
async function startService(upstreamPort: number): Promise<number> {
  const directory = await temporaryDirectory('console');
  seedHistory(dataOf(directory), Date.now());
  const { target, port } = await spawnBuiltService({
    directory,
    adminToken: ADMIN_TOKEN,
    upstreamPort,
    keyVariables: {
      ANTHROPIC_API_KEY: upstreamCredential(1),
      ANTHROPIC_API_KEY_2: upstreamCredential(2),
      ANTHROPIC_API_KEY_3: upstreamCredential(3),
      ANTHROPIC_API_KEY_FALLBACK_1: upstreamCredential(4),
    },
  });
  await firstAnswer('the service', target, port);
  return port;
}
