/** `npm run keys` as processes of their own: pipes, a terminal, and the way through the control socket. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cleanEnvironment, TestProcess } from '../testing/child-process.ts';
import { ServiceProcesses } from '../testing/service-process.ts';

const SECRET = 'sk-ant-api03-aaaaaaaaaaaaaaaa-aaaa';
const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

let folder: string;
let processes: ServiceProcesses;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tulay-keys-process-'));
  processes = new ServiceProcesses(folder, { ANTHROPIC_BASE_URL: 'http://127.0.0.1:9' });
});
afterEach(async () => {
  await processes.killAll();
  rmSync(folder, { recursive: true });
});

describe('npm run keys', () => {
  it('reaches the service of the same data directory, and no other', async () => {
    expect(await processes.keys(['list']).ended()).toMatchObject({ code: 3, stdout: '' });
    await processes.start();
    const added = await processes.keys(['add', 'lab-1', '--no-test'], { input: `${SECRET}\n` }).ended();
    expect(added).toMatchObject({ code: 0, stderr: '', stdout: 'Added lab-1 (sk-ant-…aaaa), not tested\n' });
    const elsewhere = { TULAY_DATA_DIR: join(folder, 'elsewhere') };
    const [here, there] = await Promise.all([
      processes.keys(['list']).ended(),
      processes.keys(['list'], { variables: elsewhere }).ended(),
    ]);
    expect(here.stdout).toContain('lab-1  sk-ant-…aaaa');
    expect(there.code).toBe(3);
  });

  it.skipIf(!hasScript)(
    'asks at a terminal for a key that it does not show (needs the command script)',
    async () => {
      await processes.start();
      const main = join(import.meta.dirname, 'main.ts');
      const command = `stty cols 80 && ${process.execPath} ${main} add lab-1 --no-test --no-env-file && ${process.execPath} ${main} list --no-env-file`;
      const terminal = new TestProcess('script', ['-qec', command, '/dev/null'], {
        env: cleanEnvironment({
          TERM: 'xterm-256color',
          HOME: folder,
          TULAY_DATA_DIR: join(folder, 'data'),
        }),
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      await terminal.said(/The key \(not shown\): /);
      // A slip of the pen, taken back; then the key as a terminal pastes it.
      terminal.child.stdin?.write(`x\u007f\u001b[200~${SECRET}\u001b[201~\r`);
      const { code, stdout } = await terminal.ended();
      expect(code).toBe(0);
      expect(stdout).toContain('Added lab-1 (sk-ant-…aaaa)');
      expect(stdout).not.toContain('aaaaaaaaaaaaaaaa');
      // In colour, and no line longer than the terminal is wide.
      expect(stdout).toContain('\u001b[32mhealthy');
      // oxlint-disable-next-line no-control-regex -- colours do not count
      for (const line of stdout.replaceAll(/\u001b\[[\d;]*m/g, '').split('\r\n'))
        expect(line.length).toBeLessThanOrEqual(80);
    },
  );
});
