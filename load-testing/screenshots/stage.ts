/**
 * What the pictures show: the service of a demonstration on a temporary folder that already holds an hour of traffic
 * (`past-hour.ts`), with its imaginary users at work.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readConfiguration } from '../../service/config/read-configuration.ts';
import { createService } from '../../service/create-service.ts';
import { makeSetup } from '../../service/demo/make-setup.ts';
import { planCalls } from '../../service/demo/plan-calls.ts';
import { newTally, play } from '../../service/demo/play.ts';
import { readScript } from '../../service/demo/script/read-script.ts';
import type { Script } from '../../service/demo/script/script-schema.ts';
import { Timeline } from '../../service/demo/script/timeline.ts';
import { createCallSender } from '../../service/demo/send-call.ts';
import { systemClock } from '../../service/lib/clock.ts';
import { createLogger } from '../../service/lib/logger.ts';
import { recordPastHour } from './past-hour.ts';

export interface Stage {
  readonly address: string;
  readonly adminToken: string;
  clear(): Promise<void>;
}

const SCRIPT = new URL('../../service/demo/demo-script.json', import.meta.url);
const SEED = 'pictures';
/** Long enough for every picture; the stage is cleared before. */
const LENGTH_MS = 10 * 60_000;
/** Until conversations are under way and the revoked key was found out. */
const WARM_UP_MS = 25_000;

export async function setStage(): Promise<Stage> {
  const script = await readPlay();
  const dataDirectory = await mkdtemp(join(tmpdir(), 'tulay-pictures-'));
  recordPastHour(dataDirectory, script, systemClock.wallNow());
  const timeline = new Timeline(script, LENGTH_MS);
  const setup = makeSetup({
    script,
    timeline,
    seed: SEED,
    speed: 1,
    endsAt: systemClock.wallNow() + LENGTH_MS,
  });
  const adminToken = randomBytes(16).toString('hex');
  const service = await createService({
    configuration: readConfiguration({
      PORT: '0',
      LOG_LEVEL: 'silent',
      TULAY_DATA_DIR: dataDirectory,
      TULAY_ADMIN_TOKEN: adminToken,
    }),
    logger: createLogger({ level: 'silent', format: 'json' }),
    demo: setup,
  });
  const { address } = await service.start();
  const keys = new Map(setup.clients.map(({ userId, key }) => [userId, key]));
  const sender = createCallSender({ address, keyOf: (handle) => keys.get(handle), speed: 1 });
  const curtain = new AbortController();
  const played = play(
    planCalls({ script, timeline, seed: SEED, speed: 1 }),
    { clock: systemClock, wait, send: sender.send, tally: newTally() },
    curtain.signal,
  );
  await delay(WARM_UP_MS);
  return {
    address,
    adminToken,
    async clear() {
      curtain.abort();
      await played;
      await sender.close();
      await service.close();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

/** The demonstration's users and keys, on a day on which the same things happen all the time. */
async function readPlay(): Promise<Script> {
  const read = readScript(await readFile(SCRIPT, 'utf8'));
  if (read.kind !== 'script') throw new Error(read.problems.join('\n'));
  const [act] = read.script.acts;
  const revoked = read.script.acts
    .flatMap(({ faults }) => faults)
    .filter(({ fault }) => fault === 'unauthorized');
  if (act === undefined || revoked.length === 0)
    throw new Error('the script of the demonstration revokes no key');
  return {
    ...read.script,
    acts: [{ ...act, demand: 1.1, faults: revoked.map((fault) => ({ ...fault, at: 0, for: LENGTH_MS })) }],
  };
}

const wait = async (ms: number, signal: AbortSignal): Promise<void> => {
  await delay(ms, undefined, { signal }).catch(() => undefined);
};
