/** The supervisor over real Node processes: the service's own process life around a service that does nothing but listen. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServiceState } from '../../shared/desktop-bridge.ts';
import { cleanEnvironment } from '../../service/testing/child-process.ts';
import { systemShellClock } from '../shell-clock.ts';
import { FakeUtilityProcess } from '../testing/fake-utility-process.ts';
import { forkServiceProcess } from '../testing/forked-service-process.ts';
import { controlChannel } from './control-channel.ts';
import { systemProcesses } from './end-orphan.ts';
import { pidFile } from './pid-file.ts';
import type { ServiceProcess } from './service-process.ts';
import { ServiceSupervisor } from './service-supervisor.ts';
import { startUtilityService } from './utility-service-process.ts';

const listening = join(import.meta.dirname, '../../service/testing/fake-service-process.ts');

let folder: string;
const supervisors: ServiceSupervisor[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tulay-shell-'));
});
afterEach(async () => {
  await Promise.all(supervisors.splice(0).map((each) => each.stop(0)));
  rmSync(folder, { recursive: true });
});

function setUp(env: Record<string, string> = {}) {
  const waiting = new Set<() => void>();
  const processes: ServiceProcess[] = [];
  const notes = pidFile(join(folder, 'service.json'));
  const variables = cleanEnvironment({ TULAY_DATA_DIR: join(folder, 'data'), PORT: '0', ...env });
  const supervisor = new ServiceSupervisor(
    {
      startProcess: () => {
        const child = forkServiceProcess({ script: listening, env: variables, cwd: folder });
        processes.push(child);
        return child;
      },
      channel: controlChannel,
      processes: systemProcesses,
      pidFile: notes,
      clock: systemShellClock,
    },
    { onState: () => waiting.forEach((look) => look()), onLogLine: () => {} },
  );
  supervisors.push(supervisor);
  /** Waits until the supervisor is in such a state. */
  const reaches = <Kind extends ServiceState['kind']>(
    kind: Kind,
    fits: (state: Extract<ServiceState, { kind: Kind }>) => boolean = () => true,
  ): Promise<Extract<ServiceState, { kind: Kind }>> =>
    new Promise((resolve) => {
      const look = (): void => {
        const { state } = supervisor;
        if (state.kind !== kind || !fits(state as Extract<ServiceState, { kind: Kind }>)) return;
        waiting.delete(look);
        resolve(state as Extract<ServiceState, { kind: Kind }>);
      };
      waiting.add(look);
      look();
    });
  return { supervisor, processes, notes, reaches };
}

describe('a utility process of the service', () => {
  function start(): { readonly child: ServiceProcess; readonly ended: Promise<number | null> } {
    const env = cleanEnvironment({ TULAY_DATA_DIR: join(folder, 'data'), PORT: '0' });
    const child = startUtilityService(new FakeUtilityProcess(() => true), {
      script: listening,
      env,
      cwd: folder,
    });
    return { child, ended: new Promise((resolve) => child.onExit(resolve)) };
  }

  it('is killed also when it is not there yet', async () => {
    const { child, ended } = start();
    expect(child.pid).toBeUndefined();
    child.kill();
    expect(await ended).not.toBe(0);
    child.kill();
  });

  it('says when it is there, what it writes, and when it is ready', async () => {
    const { child, ended } = start();
    let output = '';
    child.onOutput((text) => (output += text));
    const pid = await new Promise<number>((resolve) => child.onSpawn(resolve));
    expect(child.pid).toBe(pid);
    expect(await new Promise((resolve) => child.onMessage(resolve))).toMatchObject({ kind: 'ready' });
    child.send({ kind: 'stop' });
    expect(await ended).toBe(0);
    expect(output).toContain('Tulay runs at');
  });
});

describe('a real process of the service', () => {
  it('is started, serves, and ends with the shell', async () => {
    const { supervisor, processes, notes, reaches } = setUp();
    await supervisor.start();
    const { address } = await reaches('ready');
    expect(await (await fetch(address)).text()).toBe('hello');
    const pid = processes[0]?.pid ?? 0;
    expect(notes.read()).toMatchObject({ pid });
    await supervisor.stop();
    expect(systemProcesses.isAlive(pid)).toBe(false);
    expect(notes.read()).toBeUndefined();
    expect(supervisor.logLines.join('\n')).toContain('draining');
  });

  it('is started again when it is killed', async () => {
    const { supervisor, processes, reaches } = setUp();
    await supervisor.start();
    await reaches('ready');
    const pid = processes[0]?.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    const { reason, attempt } = await reaches('waiting');
    expect({ reason, attempt }).toEqual({ reason: 'it was ended by the system', attempt: 2 });
    const { address } = await reaches('ready');
    expect(await (await fetch(address)).text()).toBe('hello');
    expect(processes[1]?.pid).not.toBe(pid);
  });

  it('is killed when it drains for too long', async () => {
    const { supervisor, processes, reaches } = setUp({ FAKE_DRAIN_MS: '60000' });
    await supervisor.start();
    await reaches('ready');
    const pid = processes[0]?.pid ?? 0;
    await supervisor.stop(300);
    expect(systemProcesses.isAlive(pid)).toBe(false);
  });

  it('is given up at once when it says that the operator has to mend something, with its words in the log', async () => {
    const { supervisor, processes, reaches } = setUp({ FAKE_FAULT: 'start' });
    await supervisor.start();
    expect(await reaches('gave-up')).toEqual({
      kind: 'gave-up',
      reason: 'the folder is taken\nUse another.',
      exitCode: 1,
    });
    expect(processes).toHaveLength(1);
    expect(supervisor.logLines).toContain('tulay: the folder is taken');
  });

  it('is tried again when it breaks at its start, and shows why', async () => {
    const { supervisor, reaches } = setUp({ FAKE_FAULT: 'start-unexpected' });
    await supervisor.start();
    await reaches('waiting', ({ attempt }) => attempt === 3);
    expect(supervisor.logLines.join('\n')).toContain('could not start because of an unexpected error');
    expect(supervisor.logLines.join('\n')).not.toContain('sk-ant-0123456789');
  });
});
