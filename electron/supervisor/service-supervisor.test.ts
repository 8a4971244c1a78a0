import { describe, expect, it } from 'vitest';
import type { ServiceState } from '../../shared/desktop-bridge.ts';
import type { ServiceMessage, StatusReply } from '../../shared/supervision.ts';
import { ManualShellClock, settle } from '../testing/manual-shell-clock.ts';
import { ScriptedServiceProcess } from '../testing/scripted-service-process.ts';
import type { ControlChannel, ControlReply } from './control-channel.ts';
import type { ServiceNote } from './pid-file.ts';
import { ENDS_IN_A_ROW } from './restart-policy.ts';
import { ServiceSupervisor } from './service-supervisor.ts';

const ADDRESS = 'http://127.0.0.1:3000';
const SOCKET = '/data/tulay.sock';
const ready = { kind: 'ready', address: ADDRESS, controlSocket: SOCKET } as const;
const NOBODY = { kind: 'no-owner' } as const;

interface World {
  readonly clock: ManualShellClock;
  readonly started: ScriptedServiceProcess[];
  readonly states: ServiceState[];
  readonly signals: string[];
  readonly alive: Set<number>;
  note: ServiceNote | undefined;
  /** Who answers at the control socket. */
  owner: ControlReply<StatusReply>;
  /** The signal that processes end of. */
  diesOf: string;
}

function setUp(note?: ServiceNote) {
  const clock = new ManualShellClock();
  const started: ScriptedServiceProcess[] = [];
  const states: ServiceState[] = [];
  const signals: string[] = [];
  const alive = new Set<number>(note === undefined ? [] : [note.pid]);
  const world: World = { clock, started, states, signals, alive, note, owner: NOBODY, diesOf: 'SIGTERM' };
  const channel: ControlChannel = {
    status: () => Promise.resolve(world.owner),
    beginSession: () => Promise.resolve(NOBODY),
  };
  const supervisor = new ServiceSupervisor(
    {
      clock,
      channel,
      startProcess: () => {
        const child = new ScriptedServiceProcess();
        started.push(child);
        return child;
      },
      processes: {
        isAlive: (pid) => alive.has(pid),
        signal: (pid, signal) => {
          signals.push(`${signal} ${pid}`);
          if (signal === world.diesOf) alive.delete(pid);
        },
      },
      pidFile: {
        read: () => world.note,
        write: (written) => (world.note = written),
        remove: () => (world.note = undefined),
      },
    },
    { onState: (state) => states.push(state), onLogLine: () => {} },
  );
  const last = (): ScriptedServiceProcess => {
    const child = started.at(-1);
    if (child === undefined) throw new Error('no process was started');
    return child;
  };
  /** Starts it up to the point where it serves. */
  const run = async (pid = 100): Promise<ScriptedServiceProcess> => {
    await supervisor.start();
    last().spawn(pid);
    last().say(ready);
    return last();
  };
  return { supervisor, last, run, world, ...world };
}

describe('a service that runs', () => {
  it('is ready when it says so, and its place and process are noted', async () => {
    const { supervisor, states, world, run } = setUp();
    await run();
    expect(states.map(({ kind }) => kind)).toEqual(['starting', 'starting', 'ready']);
    expect(supervisor.state).toEqual({ kind: 'ready', address: ADDRESS, since: world.clock.startedAt });
    expect(supervisor.endpoint).toEqual({ address: ADDRESS, controlSocket: SOCKET });
    expect(world.note).toEqual({ pid: 100, controlSocket: SOCKET });
  });

  it('is told to stop at the end, and waited for', async () => {
    const { supervisor, clock, world, run } = setUp();
    const child = await run();
    let stopped = false;
    const stopping = supervisor.stop(10_000).then(() => (stopped = true));
    expect(child.sent).toEqual([{ kind: 'stop' }]);
    expect(supervisor.state.kind).toBe('stopping');
    await clock.advance(9_000);
    expect(stopped).toBe(false);
    child.exit(0);
    await stopping;
    expect(supervisor.state.kind).toBe('stopped');
    expect(child.killed).toBe(false);
    expect(world.note).toBeUndefined();
    expect(clock.pending).toBe(0);
  });

  it('is killed when it does not stop in time', async () => {
    const { supervisor, clock, run } = setUp();
    const child = await run();
    const stopping = supervisor.stop(10_000);
    await clock.advance(10_000);
    await stopping;
    expect(child.killed).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('does not keep the shell when it cannot even be killed', async () => {
    const { supervisor, clock, run } = setUp();
    const child = await run();
    child.immortal = true;
    const stopping = supervisor.stop(10_000);
    await clock.advance(12_000);
    await stopping;
    expect(supervisor.state.kind).toBe('stopped');
    expect(clock.pending).toBe(0);
  });

  it('is drained and started again when somebody asks, and once only', async () => {
    const { supervisor, started, run } = setUp();
    const child = await run();
    supervisor.restart();
    supervisor.restart();
    expect(child.sent).toEqual([{ kind: 'stop' }]);
    expect(supervisor.state).toEqual({ kind: 'starting', attempt: 1 });
    expect(supervisor.endpoint).toBeUndefined();
    child.exit(0);
    await settle();
    expect(started).toHaveLength(2);
  });

  it('is not taken for ready by a word that it sent before it was told to stop', async () => {
    const { supervisor, last } = setUp();
    await supervisor.start();
    last().spawn(100);
    const stopping = supervisor.stop();
    last().say(ready);
    expect(supervisor.state.kind).toBe('stopping');
    last().exit(0);
    await stopping;
    expect(supervisor.endpoint).toBeUndefined();
  });

  it('gets less time for a restart once the shell ends', async () => {
    const { supervisor, clock, started, run } = setUp();
    const child = await run();
    supervisor.restart();
    const stopping = supervisor.stop(1_000);
    await clock.advance(1_000);
    await stopping;
    expect(child.killed).toBe(true);
    expect(started).toHaveLength(1);
  });

  it('keeps what it wrote last, in lines for people', async () => {
    const { supervisor, run } = setUp();
    const child = await run();
    child.print('{"level":"info","time":"2026-11-23T09:00:00Z","msg":"half a ');
    child.print('line","port":3000}\nplain\nno break');
    child.exit(1);
    expect(supervisor.logLines[0]).toMatch(/^\d\d:00:00 info {2}half a line port=3000$/);
    expect(supervisor.logLines.slice(1, 3)).toEqual(['plain', 'no break']);
  });
});

describe('a service that ends by itself', () => {
  it('is started again after half a second, then twice as long each time', async () => {
    const { supervisor, clock, started, last, run } = setUp();
    await run();
    last().exit(1);
    await settle();
    expect(supervisor.endpoint).toBeUndefined();
    expect(supervisor.state).toEqual({
      kind: 'waiting',
      attempt: 2,
      reason: 'it ended with exit code 1',
      nextTryAt: clock.wallNow() + 500,
    });
    await clock.advance(499);
    expect(started).toHaveLength(1);
    await clock.advance(1);
    expect(started).toHaveLength(2);
    expect(supervisor.state).toEqual({ kind: 'starting', attempt: 2 });

    last().spawn(101);
    last().exit(1);
    await settle();
    expect(supervisor.state).toMatchObject({
      kind: 'waiting',
      attempt: 3,
      reason: 'it ended with exit code 1 before it was ready',
      nextTryAt: clock.wallNow() + 1_000,
    });
  });

  it('is given up after a crash loop, with its last words, and a person can start it again', async () => {
    const { supervisor, clock, started, last, run } = setUp();
    await run();
    for (let end = 1; end < ENDS_IN_A_ROW; end += 1) {
      last().print(`crash ${end}\n`);
      last().exit(1);
      // Each end has to come after the start before.
      // oxlint-disable-next-line no-await-in-loop
      await clock.advance(30_000);
      last().spawn(100 + end);
      last().say(ready);
    }
    last().exit(1);
    await clock.advance(3_600_000);
    expect(supervisor.state).toEqual({ kind: 'gave-up', reason: 'it ended with exit code 1', exitCode: 1 });
    expect(started).toHaveLength(ENDS_IN_A_ROW);
    expect(supervisor.logLines.filter((line) => line.startsWith('crash'))).toHaveLength(ENDS_IN_A_ROW - 1);

    supervisor.restart();
    expect(supervisor.state).toEqual({ kind: 'starting', attempt: 1 });
    last().spawn(200);
    last().say(ready);
    expect(supervisor.state.kind).toBe('ready');
    last().exit(1);
    await settle();
    expect(supervisor.state).toMatchObject({ kind: 'waiting', attempt: 2 });
  });

  it('is no crash loop when each run lasted a minute', async () => {
    const { supervisor, clock, last, run } = setUp();
    await run();
    for (let end = 1; end <= 2 * ENDS_IN_A_ROW; end += 1) {
      // Each end has to come after the start before.
      // oxlint-disable-next-line no-await-in-loop
      await clock.advance(60_000);
      last().exit(1);
      // oxlint-disable-next-line no-await-in-loop
      await clock.advance(500);
      last().spawn(100 + end);
      last().say(ready);
    }
    expect(supervisor.state.kind).toBe('ready');
  });

  it('is started at once when somebody does not want to wait', async () => {
    const { supervisor, clock, started, last, run } = setUp();
    await run();
    last().exit(1);
    await settle();
    supervisor.restart();
    expect(started).toHaveLength(2);
    await clock.advance(10_000);
    expect(started).toHaveLength(2);
  });

  it('is killed and tried again when it is not ready within a minute', async () => {
    const { supervisor, clock, started, last } = setUp();
    await supervisor.start();
    last().spawn(100);
    await clock.advance(60_000);
    expect(started[0]?.killed).toBe(true);
    expect(supervisor.state).toMatchObject({ kind: 'waiting', reason: 'it was not ready within 60 s' });
  });

  it('is not started again after the shell has ended', async () => {
    const { supervisor, clock, started, last, run } = setUp();
    await run();
    last().exit(1);
    await settle();
    await supervisor.stop();
    await clock.advance(60_000);
    expect(started).toHaveLength(1);
    supervisor.restart();
    expect(started).toHaveLength(1);
    expect(supervisor.state.kind).toBe('stopped');
  });
});

describe('a service that cannot start', () => {
  it('is given up at once when a person has to mend the reason, which is told', async () => {
    const { supervisor, clock, started, last } = setUp();
    await supervisor.start();
    last().spawn(100);
    last().say({ kind: 'refused', problem: 'port 3000 is taken', remedies: ['Choose another.'] });
    last().exit(1);
    await clock.advance(60_000);
    expect(supervisor.state).toEqual({
      kind: 'gave-up',
      reason: 'port 3000 is taken\nChoose another.',
      exitCode: 1,
    });
    expect(started).toHaveLength(1);
  });

  it('hears nothing that is no message of the service', async () => {
    const { supervisor, last } = setUp();
    await supervisor.start();
    last().spawn(100);
    last().say('ready');
    expect(supervisor.state.kind).toBe('starting');
  });
});

describe('a data directory that another process owns', () => {
  const inUse: ServiceMessage = {
    kind: 'refused',
    problem: '/data is in use by Tulay pid 7',
    remedies: [],
    inUse: { controlSocket: SOCKET, pid: 7 },
  };
  const owner: ControlReply<StatusReply> = {
    kind: 'ok',
    body: { pid: 7, address: 'http://127.0.0.1:3002', version: '0.1.0' },
  };

  async function refuse(world: ReturnType<typeof setUp>): Promise<void> {
    world.last().spawn(100);
    world.last().say(inUse);
    world.last().exit(1);
    await settle();
  }

  it('is used through its owner, which is said, and which is left alone', async () => {
    const test = setUp();
    test.world.owner = owner;
    await test.supervisor.start();
    await refuse(test);
    expect(test.supervisor.state).toMatchObject({
      kind: 'ready',
      address: 'http://127.0.0.1:3002',
      attachedTo: 7,
    });
    expect(test.supervisor.endpoint).toEqual({ address: 'http://127.0.0.1:3002', controlSocket: SOCKET });
    expect(test.supervisor.logLines.at(-1)).toContain('process 7, which was started elsewhere');
    test.supervisor.restart();
    expect(test.started).toHaveLength(1);
    await test.supervisor.stop();
    expect(test.signals).toEqual([]);
    expect(test.clock.pending).toBe(0);
  });

  it('is not freed by force of an owner that is not the one that an earlier shell left behind', async () => {
    const test = setUp({ pid: 9 });
    test.world.owner = owner;
    await test.supervisor.start();
    await refuse(test);
    expect(test.signals).toEqual([]);
    expect(test.supervisor.state).toMatchObject({ kind: 'ready', attachedTo: 7 });
  });

  it('is taken over when that owner ends', async () => {
    const test = setUp();
    test.world.owner = owner;
    await test.supervisor.start();
    await refuse(test);
    await test.clock.advance(10_000);
    expect(test.started).toHaveLength(1);
    test.world.owner = { kind: 'error', problem: 'busy' };
    await test.clock.advance(2_000);
    expect(test.started).toHaveLength(1);
    test.world.owner = NOBODY;
    await test.clock.advance(2_000);
    expect(test.started).toHaveLength(2);
    expect(test.supervisor.endpoint).toBeUndefined();
  });

  it('is tried again while the owner does not answer, and then given up', async () => {
    const test = setUp();
    await test.supervisor.start();
    for (let end = 1; end <= ENDS_IN_A_ROW; end += 1) {
      // One try after another.
      // oxlint-disable-next-line no-await-in-loop
      await refuse(test);
      // oxlint-disable-next-line no-await-in-loop
      await test.clock.advance(30_000);
    }
    expect(test.supervisor.state).toEqual({ kind: 'gave-up', reason: inUse.problem, exitCode: 1 });
    expect(test.signals).toEqual([]);
  });

  it('is freed of what an earlier shell left behind and does not answer', async () => {
    const test = setUp({ pid: 7 });
    test.world.diesOf = 'SIGKILL';
    await test.supervisor.start();
    await refuse(test);
    expect(test.signals).toEqual(['SIGTERM 7']);
    expect(test.started).toHaveLength(1);
    await test.clock.advance(36_000);
    expect(test.signals).toEqual(['SIGTERM 7', 'SIGKILL 7']);
    expect(test.started).toHaveLength(2);
  });

  it('stays with an orphan that cannot be ended, which is said', async () => {
    const test = setUp({ pid: 7 });
    test.world.diesOf = 'nothing';
    await test.supervisor.start();
    await refuse(test);
    await test.clock.advance(60_000);
    expect(test.supervisor.state).toMatchObject({ kind: 'gave-up', reason: inUse.problem });
  });
});

describe('a service that an earlier shell left behind', () => {
  const note = { pid: 7, controlSocket: SOCKET };

  it('is ended before another is started, when it says that it is the one', async () => {
    const { supervisor, started, signals, world } = setUp(note);
    world.owner = { kind: 'ok', body: { pid: 7, address: ADDRESS, version: '0.1.0' } };
    await supervisor.start();
    expect(signals).toEqual(['SIGTERM 7']);
    expect(started).toHaveLength(1);
    expect(world.note).toBeUndefined();
  });

  it('is left alone when its number belongs to another process by now', async () => {
    const { supervisor, started, signals, world, last } = setUp(note);
    world.owner = { kind: 'ok', body: { pid: 8, address: ADDRESS, version: '0.1.0' } };
    await supervisor.start();
    expect(signals).toEqual([]);
    expect(started).toHaveLength(1);
    last().spawn(100);
    expect(world.note).toEqual(note);
    last().say(ready);
    expect(world.note).toEqual({ pid: 100, controlSocket: SOCKET });
  });

  it('is not waited for when the shell ends meanwhile', async () => {
    const { supervisor, clock, started, world } = setUp(note);
    world.owner = { kind: 'ok', body: { pid: 7, address: ADDRESS, version: '0.1.0' } };
    world.diesOf = 'SIGKILL';
    const starting = supervisor.start();
    await settle();
    await supervisor.stop();
    await clock.advance(40_000);
    await starting;
    expect(started).toHaveLength(0);
    expect(supervisor.state.kind).toBe('stopped');
  });
});
