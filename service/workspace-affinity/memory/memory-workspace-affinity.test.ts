import { expect, it } from 'vitest';
import { workspaceAffinityContract } from '../workspace-affinity.contract.ts';
import { MemoryWorkspaceAffinity } from './memory-workspace-affinity.ts';

workspaceAffinityContract('memory', () =>
  Promise.resolve({ affinity: new MemoryWorkspaceAffinity(), close: () => Promise.resolve() }),
);

it('forgets the oldest ids when it holds too many', async () => {
  const affinity = new MemoryWorkspaceAffinity(3);
  affinity.remember(['a', 'b', 'c', 'd', 'e'], { tenantId: 't', keyFingerprint: 'k' });
  expect([...(await affinity.owners(['a', 'b', 'c', 'd', 'e'])).keys()]).toEqual(['c', 'd', 'e']);
});
