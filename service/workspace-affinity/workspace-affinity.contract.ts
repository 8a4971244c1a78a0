/** What every driver of workspace affinity must do, whatever it keeps things in. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ResourceOwner, WorkspaceAffinity } from './workspace-affinity.ts';

export interface AffinityUnderTest {
  readonly affinity: WorkspaceAffinity;
  close(): Promise<void>;
}

export function workspaceAffinityContract(driver: string, open: () => Promise<AffinityUnderTest>): void {
  describe(`workspace affinity in ${driver}`, () => {
    let subject: AffinityUnderTest;
    let affinity: WorkspaceAffinity;
    beforeEach(async () => {
      subject = await open();
      affinity = subject.affinity;
    });
    afterEach(() => subject.close());

    const ours: ResourceOwner = { tenantId: 'ours', keyFingerprint: 'aaaa' };
    const theirs: ResourceOwner = { tenantId: 'theirs', keyFingerprint: 'bbbb' };

    it('knows nothing at first', async () => {
      expect(await affinity.owners(['file_1'])).toEqual(new Map());
      expect(await affinity.owners([])).toEqual(new Map());
      expect(await affinity.homeKey('ours')).toBeUndefined();
    });

    it('knows who made what, of several things at once', async () => {
      affinity.remember(['file_1', 'file_2'], ours);
      affinity.remember(['batch_1'], theirs);
      affinity.remember([], theirs);
      expect(await affinity.owners(['batch_1', 'file_2', 'unknown', 'file_2'])).toEqual(
        new Map([
          ['file_2', ours],
          ['batch_1', theirs],
        ]),
      );
    });

    it('lets the first owner stay the owner', async () => {
      affinity.remember(['file_1'], ours);
      affinity.remember(['file_1', 'file_2'], theirs);
      expect(await affinity.owners(['file_1', 'file_2'])).toEqual(
        new Map([
          ['file_1', ours],
          ['file_2', theirs],
        ]),
      );
    });

    it('sees in every lookup what was remembered before it', async () => {
      const lookups: Promise<ReadonlyMap<string, ResourceOwner>>[] = [];
      for (let index = 0; index < 500; index += 1) {
        affinity.remember([`file_${index}`], ours);
        lookups.push(affinity.owners(Array.from({ length: index + 1 }, (_, n) => `file_${n}`)));
      }
      const found = await Promise.all(lookups);
      expect(found.map(({ size }) => size)).toEqual(found.map((_, index) => index + 1));
    });

    it('keeps a home key per tenant, the last one set', async () => {
      const homes: Promise<string | undefined>[] = [];
      for (const fingerprint of ['aaaa', 'bbbb', 'cccc']) {
        affinity.setHomeKey('ours', fingerprint);
        homes.push(affinity.homeKey('ours'));
      }
      affinity.setHomeKey('theirs', 'dddd');
      await Promise.all(homes);
      expect(await affinity.homeKey('ours')).toBe('cccc');
      expect(await affinity.homeKey('theirs')).toBe('dddd');
    });

    it('copies what it is given', async () => {
      const ids = ['file_1'];
      const owner = { ...ours };
      affinity.remember(ids, owner);
      ids[0] = 'file_2';
      owner.keyFingerprint = 'changed';
      expect(await affinity.owners(['file_1', 'file_2'])).toEqual(new Map([['file_1', ours]]));
    });
  });
}
