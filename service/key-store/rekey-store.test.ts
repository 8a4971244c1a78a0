import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestProcess, type Ended } from '../testing/child-process.ts';
import { KeyStoreFolder, valueOf } from '../testing/key-store.ts';

const SECRETS = ['a', 'b', 'c'].map((letter) => `sk-ant-api03-${letter.repeat(20)}`);
const OWN = Buffer.alloc(32, 'horse').toString('base64');
const script = join(import.meta.dirname, '../testing/rekey-process.ts');

let folder: KeyStoreFolder;
beforeEach(async () => {
  folder = new KeyStoreFolder();
  const { keys } = await folder.open();
  for (const [index, secret] of SECRETS.entries()) {
    // One after the other, so that their order is known.
    // oxlint-disable-next-line no-await-in-loop
    valueOf(await keys.add({ secret, label: `lab-${index}`, test: false }, 'console'));
  }
});
afterEach(() => folder.remove());

function rekey(moment: string, ...more: string[]): Promise<Ended> {
  return new TestProcess(process.execPath, [script, folder.path, moment, ...more]).ended();
}

async function servedWith(masterKey?: string): Promise<string[]> {
  const { context } = await folder.open(masterKey === undefined ? {} : { masterKey });
  return context.pool.configured.map(({ secret }) => secret.reveal()).toSorted();
}

const keyFile = (): string => join(folder.keyFolder, 'directory-1.key');

describe('a rekey whose process is killed', () => {
  it.each(['prepared', 'before-commit', 'after-commit', 'committed'])(
    'at "%s" leaves every key readable, and can be done again',
    async (moment) => {
      expect((await rekey(moment)).signal).toBe('SIGKILL');
      expect(await servedWith()).toEqual(SECRETS);
      const { keys } = JSON.parse(readFileSync(keyFile(), 'utf8')) as { keys: { id: string }[] };
      expect(keys.map(({ id }) => id)).toEqual([(await folder.records().load()).masterKey?.id]);

      expect(await rekey('never')).toMatchObject({ code: 0, stdout: 'survived\n' });
      expect(await servedWith()).toEqual(SECRETS);
    },
  );

  it.each([
    ['before-commit', undefined],
    ['after-commit', OWN],
    ['committed', OWN],
  ])(
    'at "%s" on its way to a key of the operator’s own is readable with the one it says',
    async (moment, opens) => {
      expect((await rekey(moment, OWN)).signal).toBe('SIGKILL');
      const other = opens === undefined ? OWN : undefined;
      await expect(servedWith(other)).rejects.toThrow(/TULAY_MASTER_KEY/);
      expect(await servedWith(opens)).toEqual(SECRETS);
      expect(existsSync(keyFile())).toBe(opens === undefined);
    },
  );

  it('while it wrote the key’s file leaves a draft that is in nobody’s way', async () => {
    const draft = join(folder.keyFolder, '.directory-1.key.new');
    writeFileSync(draft, 'half a fi');
    expect(await rekey('never')).toMatchObject({ code: 0 });
    expect(existsSync(draft)).toBe(false);
    expect(await servedWith()).toEqual(SECRETS);
  });
});
