/** Programs that import `@/lib/…`, as the operator's guide writes them: run by Node, and checked by TypeScript. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const hook = join(root, 'service', 'facade', 'register.mjs');

const PROGRAM = `
import { getAPIKeyManager } from '@/lib/apiKeyManager';
import { retryHandler, circuitBreaker } from '@/lib/retryHandler';

const manager = getAPIKeyManager();
const { key, metadata } = manager.getAvailableKey();
manager.reportSuccess(key);
manager.reportError(key, new Error('no connection'));
const health = manager.getHealthStatus();

const apiCall = async (): Promise<string> => 'called';
const result = await retryHandler.executeWithRetry(
  async () => {
    return await apiCall();
  },
  { maxAttempts: 5, initialDelay: 1000, maxDelay: 30000 },
);
const again = await circuitBreaker.execute(async () => {
  return await apiCall();
});
console.log(JSON.stringify({ label: metadata.label, healthy: \`\${health.healthy}/\${health.totalKeys}\`, result, again }));
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tulay-alias-'));
  writeFileSync(join(folder, 'program.ts'), PROGRAM);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('a program that imports @/lib/…', () => {
  it('runs on Node alone, leaves nothing behind and ends by itself', async () => {
    const { stdout } = await run(process.execPath, ['--import', hook, join(folder, 'program.ts')], {
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        ANTHROPIC_API_KEY: 'sk-ant-one',
        ANTHROPIC_API_KEY_2: 'sk-ant-two',
      },
      timeout: 20_000,
    });
    expect(JSON.parse(stdout)).toEqual({
      label: 'primary',
      healthy: '2/2',
      result: 'called',
      again: 'called',
    });
  });

  it('is checked by TypeScript with one line of paths', async () => {
    const tsconfig = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        paths: { '@/lib/*': [join(root, 'service', 'facade', '*.ts')] },
        typeRoots: [join(root, 'node_modules', '@types')],
      },
      include: ['program.ts'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
    const compiler = join(root, 'node_modules', '.bin', 'tsc');
    const { stdout } = await run(compiler, ['-p', folder], { timeout: 60_000 });
    expect(stdout).toBe('');
  });
});
