/** What is left of stored keys when the service is killed, has another master key, or no room to write: real processes, a real disk. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyList } from '../../../shared/keys.ts';
import { ServiceProcesses, type RunningService } from '../../testing/service-process.ts';
import { canMountSmallDisk, mountSmallDisk, NEEDS_SMALL_DISK } from '../../testing/small-disk.ts';
import { startTestService } from '../../testing/start-test-service.ts';

const ADMIN = 'an-admin-token-for-tests';
const PASSPHRASE = 'correct horse battery staple';
const secretOf = (n: number): string => `sk-ant-api03-secret-part-${String(n).padStart(4, '0')}`;
const authorization = `Bearer ${ADMIN}`;

let folder: string;
let processes: ServiceProcesses;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tulay-killed-'));
  // Nobody is asked: keys are added without a test.
  processes = new ServiceProcesses(folder, {
    TULAY_ADMIN_TOKEN: ADMIN,
    ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
  });
});
afterEach(async () => {
  await processes.killAll();
  rmSync(folder, { recursive: true });
});

/** Resolves to whether it was acknowledged. */
async function add(address: string, n: number): Promise<boolean> {
  const response = await fetch(`${address}/api/admin/keys`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ secret: secretOf(n), label: `key-no-${n}`, test: false }),
  }).catch(() => undefined);
  return response?.status === 201;
}

async function list(address: string): Promise<KeyList> {
  return (await (await fetch(`${address}/api/admin/keys`, { headers: { authorization } })).json()) as KeyList;
}

describe('a service that is killed', () => {
  it('while keys are added has all that it acknowledged, and no half ones', async () => {
    const acknowledged = new Set<string>();
    let next = 1;
    for (const lifeMs of [5, 40, 120]) {
      // oxlint-disable-next-line no-await-in-loop -- one life after the other
      const { process, address } = await processes.start();
      const life = new AbortController();
      const adding = (async () => {
        while (!life.signal.aborted) {
          const n = next++;
          // oxlint-disable-next-line no-await-in-loop -- each waits for its acknowledgement
          if (await add(address, n)) acknowledged.add(`key-no-${n}`);
        }
      })();
      // oxlint-disable-next-line no-await-in-loop
      await delay(lifeMs);
      process.child.kill('SIGKILL');
      // oxlint-disable-next-line no-await-in-loop
      await process.ended();
      life.abort();
      // oxlint-disable-next-line no-await-in-loop
      await adding;
    }
    expect(acknowledged.size).toBeGreaterThan(0);

    const { address, process } = await processes.start();
    const { keys, simulated } = await list(address);
    const labels = keys.map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining([...acknowledged]));
    expect(keys.map(({ leftOut }) => leftOut)).toEqual(keys.map(() => null));
    expect(
      keys.every(({ masked, label }) => masked.endsWith(label.replace('key-no-', '').padStart(4, '0'))),
    ).toBe(true);
    expect(simulated).toBe(false);
    expect(process.stdout).not.toContain('secret-part');
    expect(readFileSync(join(folder, 'data', 'state.db'), 'latin1')).not.toContain('secret-part');
  });
});

describe('a start', () => {
  async function refusal(variables: Record<string, string> = {}): Promise<string> {
    const { code, stderr, stdout } = await processes.attempt(variables).ended();
    expect(code).toBe(1);
    expect(stderr + stdout).not.toMatch(/secret-part|horse/);
    return stderr;
  }

  async function stop({ process }: RunningService): Promise<void> {
    process.child.kill('SIGTERM');
    expect((await process.ended()).code).toBe(0);
  }

  it('with a wrong, a missing or an unwanted master key fails closed, and damages nothing', async () => {
    const first = await processes.start({ TULAY_MASTER_KEY: PASSPHRASE });
    expect(await add(first.address, 1)).toBe(true);
    await stop(first);

    expect(await refusal({ TULAY_MASTER_KEY: 'another passphrase entirely' })).toMatch(
      /^tulay: TULAY_MASTER_KEY is not the master key .*nothing was changed\n  Set it to the one .*\n  If it is lost for good/,
    );
    expect(await refusal()).toMatch(
      /^tulay: the keys stored in .* are encrypted with TULAY_MASTER_KEY, which is not set\n/,
    );
    expect(await refusal({ TULAY_MASTER_KEY: 'too short' })).toMatch(
      /^tulay: a setting cannot be used\n  TULAY_MASTER_KEY: give 32 bytes/,
    );

    const again = await processes.start({ TULAY_MASTER_KEY: PASSPHRASE });
    expect((await list(again.address)).keys).toMatchObject([
      { label: 'key-no-1', leftOut: null, live: { state: 'healthy' } },
    ]);
  });

  it('without the file of its master key says where it was', async () => {
    const first = await processes.start();
    expect(await add(first.address, 1)).toBe(true);
    const { storage } = await list(first.address);
    expect(storage).toMatchObject({
      masterKey: 'file',
      path: expect.stringContaining(join(folder, 'config')),
    });
    await stop(first);
    rmSync(storage.path ?? '');
    expect(await refusal()).toContain(`is missing: ${storage.path}`);
  });
});

describe.skipIf(!canMountSmallDisk)(`a disk without room ${NEEDS_SMALL_DISK}`, () => {
  it('refuses what it cannot keep, loses nothing, and takes it once there is room', async () => {
    const disk = mountSmallDisk(8 * 1024 * 1024);
    const service = await startTestService({
      dataDirectory: join(disk.path, 'data'),
      adminToken: ADMIN,
      variables: { XDG_CONFIG_HOME: join(folder, 'config') },
    });
    const { address } = service;
    try {
      expect(await add(address, 1)).toBe(true);
      disk.fill();
      let refusals = 0;
      // What is left of the last pages may take one or two.
      for (let n = 2; n < 40; n += 1) {
        // oxlint-disable-next-line no-await-in-loop
        if (!(await add(address, n))) refusals += 1;
      }
      expect(refusals).toBeGreaterThan(30);
      const response = await fetch(`${address}/api/admin/keys`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ secret: secretOf(99), label: 'late', test: false }),
      });
      expect(response.status).toBe(503);
      expect(await response.text()).toMatch(/could not be saved, and nothing was changed: .*(?:full|I\/O)/);

      const spending = await fetch(`${address}/api/admin/spending`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: '{"stopped":true}',
      });
      expect(spending.status).toBe(503);
      expect(await spending.text()).toContain('are stopped now, but that could not be written down');
      const during = await list(address);
      expect(during.stopped).toBe('by the operator, through the admin API');
      expect(during.keys).toHaveLength(39 - refusals);

      disk.free();
      expect(await add(address, 50)).toBe(true);
      expect((await list(address)).keys).toHaveLength(40 - refusals);
    } finally {
      await service.stop();
      disk.unmount();
    }
  });
});
