/**
 * Workspace affinity over the writer thread. Writes go into an outbox and leave it when the thread has committed them, one
 * group at a time: what is remembered while a group is under way makes the next one. A group that could not be
 * written, or was with a thread that died, is sent again.
 *
 * Lookups ask the thread and add what is still in the outbox, so that they see every write made before them even while the
 * store is away. Only when the outbox is full is a write lost, and counted.
 */
import type { WriterLink } from '../../storage/writer/writer-link.ts';
import type { ResourceOwner, WorkspaceAffinity } from '../workspace-affinity.ts';
import type { AffinityWrite } from './affinity-store.ts';

export interface AffinityHealth {
  readonly status: 'healthy' | 'degraded';
  readonly reason: string | null;
  /** Ids and home keys that could not be kept since the start. */
  readonly lost: number;
  /** Ids and home keys that wait to be written. */
  readonly buffered: number;
}

export interface StoredWorkspaceAffinity extends WorkspaceAffinity {
  health(): AffinityHealth;
  /** Resolves once everything remembered so far is on the disk (or, after the close, known to be lost). */
  flush(): Promise<void>;
}

const MAX_BUFFERED = 10_000;
const GROUP_WRITES = 500;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;

export function createWorkspaceAffinity(writer: WriterLink): StoredWorkspaceAffinity {
  return new OutboxWorkspaceAffinity(writer);
}

class OutboxWorkspaceAffinity implements StoredWorkspaceAffinity {
  readonly #writer: WriterLink;
  readonly #outbox: AffinityWrite[] = [];
  /** Writes at the head of the outbox that are with the thread. */
  #underWay = 0;
  #buffered = 0;
  #lost = 0;
  #reason: string | null = null;
  #failures = 0;
  #closed = false;
  #retry: NodeJS.Timeout | undefined;
  #flushes: (() => void)[] = [];

  constructor(writer: WriterLink) {
    this.#writer = writer;
    writer.listen({
      message: (message) => {
        if (message.kind === 'affinity-settled') this.#settled(message.failure);
      },
      down: (reason) => {
        this.#underWay = 0;
        this.#reason = reason;
        clearTimeout(this.#retry);
        this.#retry = undefined;
        if (this.#closed) this.#giveUp();
      },
      up: () => {
        this.#reason = null;
        this.#send();
      },
      closing: () => this.#sendRest(),
    });
  }

  async owners(ids: readonly string[]): Promise<ReadonlyMap<string, ResourceOwner>> {
    if (ids.length === 0) return new Map();
    const stored = await this.#writer.call('owners', { ids }).catch(() => []);
    const found = new Map(stored);
    if (this.#outbox.length === 0) return found;
    const wanted = new Set(ids);
    for (const write of this.#outbox) {
      if (write.kind !== 'owner') continue;
      for (const id of write.ids) if (wanted.has(id) && !found.has(id)) found.set(id, write.owner);
    }
    return found;
  }

  remember(ids: readonly string[], owner: ResourceOwner): void {
    if (ids.length === 0) return;
    // The owner's fields by name: what else the caller's object has must not travel.
    const { tenantId, keyFingerprint } = owner;
    this.#add({ kind: 'owner', ids: [...ids], owner: { tenantId, keyFingerprint } });
  }

  async homeKey(tenantId: string): Promise<string | undefined> {
    const stored = await this.#writer.call('homeKey', { tenantId }).catch(() => undefined);
    const newer = this.#outbox.findLast((write) => write.kind === 'home' && write.tenantId === tenantId);
    return newer?.kind === 'home' ? newer.keyFingerprint : stored;
  }

  setHomeKey(tenantId: string, keyFingerprint: string): void {
    this.#add({ kind: 'home', tenantId, keyFingerprint });
  }

  health(): AffinityHealth {
    return {
      status: this.#reason === null ? 'healthy' : 'degraded',
      reason: this.#reason,
      lost: this.#lost,
      buffered: this.#buffered,
    };
  }

  async flush(): Promise<void> {
    if (this.#outbox.length === 0) return;
    await new Promise<void>((resolve) => this.#flushes.push(resolve));
  }

  #add(write: AffinityWrite): void {
    if (this.#closed || this.#buffered + weight(write) > MAX_BUFFERED) {
      this.#lost += weight(write);
      return;
    }
    this.#buffered += weight(write);
    this.#outbox.push(write);
    this.#send();
  }

  #send(): void {
    if (this.#underWay > 0 || this.#retry !== undefined || this.#outbox.length === 0 || !this.#writer.up)
      return;
    const writes = this.#outbox.slice(0, GROUP_WRITES);
    this.#underWay = writes.length;
    this.#writer.post({ kind: 'affinity', writes });
  }

  #settled(failure: string | null): void {
    const count = this.#underWay;
    this.#underWay = 0;
    this.#reason = failure;
    if (failure === null) {
      this.#failures = 0;
      for (const write of this.#outbox.splice(0, count)) this.#buffered -= weight(write);
      if (this.#outbox.length === 0) for (const resolve of this.#flushes.splice(0)) resolve();
      this.#send();
      return;
    }
    const delay = Math.min(FIRST_RETRY_MS * 2 ** Math.min(this.#failures, 10), LAST_RETRY_MS);
    this.#failures += 1;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#send();
    }, delay);
    this.#retry.unref();
  }

  /** At the end nothing is held back for the group that is under way. Writing one twice changes nothing. */
  #sendRest(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    const writes = this.#outbox.slice(this.#underWay);
    if (writes.length > 0) this.#writer.post({ kind: 'affinity', writes });
  }

  /** The thread is gone for good. What it wrote last it may not have said any more: at worst too much counts as lost. */
  #giveUp(): void {
    this.#lost += this.#buffered;
    this.#buffered = 0;
    this.#outbox.length = 0;
    for (const resolve of this.#flushes.splice(0)) resolve();
  }
}

function weight(write: AffinityWrite): number {
  return write.kind === 'owner' ? write.ids.length : 1;
}
