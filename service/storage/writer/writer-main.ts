/**
 * The writer thread: puts its stores together and acts on messages one after the other (see `writer-messages.ts`). Synchronous
 * work is fine here; nobody waits for this thread but those who asked it something.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { StartupError } from '../../lib/startup-error.ts';
import { KeyRecordStore } from '../../key-store/sqlite/key-record-store.ts';
import { createRequestLog } from '../../metrics/request-log.ts';
import { EventStore } from '../../metrics/sqlite/event-store.ts';
import { EventWriter } from '../../metrics/sqlite/event-writer.ts';
import { PROLONG_EVERY_MS } from '../../metrics/sqlite/recorded-time.ts';
import { AffinityStore } from '../../workspace-affinity/sqlite/affinity-store.ts';
import { dataFiles } from '../data-files.ts';
import { openStateDatabase } from '../state-database.ts';
import { WriterUnavailable } from './writer-link.ts';
import type { FromWriter, ToWriter, WriterCall, WriterCalls, WriterSettings } from './writer-messages.ts';

/** Pruning goes in steps of a few ms each, with time in between, so that nothing queues up behind it. */
const PRUNE_STEP_ROWS = 2_000;
const PRUNE_PAUSE_MS = 250;
const PRUNE_EVERY_MS = 60_000;

function run(settings: WriterSettings): void {
  if (parentPort === null) throw new Error('writer-main runs as a worker thread');
  const port = parentPort;
  const send = (message: FromWriter): void => port.postMessage(message);

  const openStore = (): EventStore => new EventStore(settings.directory);
  let eventsReason: string | null = null;
  const events = new EventWriter(openStore(), {
    file: dataFiles(settings.directory).metrics,
    openStore,
    settled: (count, lost) => send({ kind: 'events-settled', count, lost }),
    stateChanged: (reason) => {
      if (reason !== eventsReason) send({ kind: 'events-state', reason });
      eventsReason = reason;
    },
  });
  const affinity = new AffinityStore(openStateDatabase(settings.directory));
  const keyStore = new KeyRecordStore(openStateDatabase(settings.directory));
  const requestLog = settings.requestLog && createRequestLog(settings.requestLog);

  let pruning = setTimeout(prune, PRUNE_EVERY_MS);
  function prune(): void {
    let more = false;
    try {
      const deleted = events.failing
        ? 0
        : events.store?.prune(settings.retention, Date.now(), PRUNE_STEP_ROWS);
      const forgotten = affinity.prune(Date.now(), PRUNE_STEP_ROWS);
      more = deleted === PRUNE_STEP_ROWS || forgotten === PRUNE_STEP_ROWS;
    } catch {
      // A store that fails is noticed and reported by the next write; there is always a next pruning.
    }
    pruning = setTimeout(prune, more ? PRUNE_PAUSE_MS : PRUNE_EVERY_MS);
  }

  /** Notes that this service records, also when nothing comes in. */
  function touch(): void {
    try {
      if (!events.failing) events.store?.touch(Date.now());
    } catch {
      // As above: the next write reports it.
    }
  }
  touch();
  const touching = setInterval(touch, PROLONG_EVERY_MS);

  function openedStore(): EventStore {
    if (events.store === undefined) throw new WriterUnavailable('the request history cannot be opened');
    return events.store;
  }

  async function answer(call: WriterCall): Promise<WriterCalls[WriterCall['name']]['answer']> {
    switch (call.name) {
      case 'recent':
        return await openedStore().pages.page(call.ask);
      case 'byId':
        return await openedStore().pages.byId(call.ask.id);
      case 'values':
        return openedStore().pages.values();
      case 'overview':
        touch();
        return openedStore().overview.read(call.ask.plan, events.storedUpTo(Date.now()));
      case 'owners':
        return affinity.owners(call.ask.ids);
      case 'homeKey':
        return affinity.homeKey(call.ask.tenantId);
      case 'keyStoreContents':
        return keyStore.contents();
      case 'changeKeyStore':
        keyStore.apply(call.ask.changes);
        return null;
      case 'keyHistory':
        return keyStore.history(call.ask.keyId, call.ask.limit);
    }
  }

  let closing = false;
  async function close(): Promise<void> {
    closing = true;
    clearTimeout(pruning);
    clearInterval(touching);
    touch();
    events.close();
    affinity.close();
    keyStore.close();
    const written = (await requestLog?.close()) ?? true;
    port.close();
    // A write that its reader does not take would keep the thread for as long as that pleases.
    if (!written) process.exit();
  }

  port.on('message', (message: ToWriter) => {
    if (closing) return;
    switch (message.kind) {
      case 'events':
        requestLog?.write(message.batch);
        events.write(message.batch);
        break;
      case 'affinity':
        send({ kind: 'affinity-settled', failure: attempt(() => affinity.apply(message.writes)) });
        break;
      case 'call':
        answer(message).then(
          (given) => send({ kind: 'answer', call: message.call, answer: given }),
          (error: unknown) => send({ kind: 'call-failed', call: message.call, reason: reasonOf(error) }),
        );
        break;
      case 'close':
        void close();
        break;
    }
  });
  send({ kind: 'ready' });
}

function attempt(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

try {
  run(workerData as WriterSettings);
} catch (error) {
  parentPort?.postMessage({
    kind: 'failed',
    problem: reasonOf(error),
    remedies: error instanceof StartupError ? error.remedies : [],
    operatorCanMend: error instanceof StartupError,
  } satisfies FromWriter);
  parentPort?.close();
}
