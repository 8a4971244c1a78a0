/**
 * What the serving thread and the writer thread say to each other. Messages of one direction arrive in the order they
 * were sent, and the writer acts on them in that order; everything that relies on "a lookup sees every write
 * before it" relies on that.
 */
import type { KeyEventRecord, KeyStoreChange, KeyStoreContents } from '../../key-store/key-record.ts';
import type { RequestValues } from '../../../shared/admin.ts';
import type { Overview } from '../../../shared/overview.ts';
import type { RequestEvent } from '../../../shared/request-event.ts';
import type { EventBatch } from '../../metrics/event-batch.ts';
import type { EventPageQuery } from '../../metrics/event-filter.ts';
import type { OverviewPlan } from '../../metrics/overview-plan.ts';
import type { Retention } from '../../metrics/sqlite/event-store.ts';
import type { RequestLogSettings } from '../../metrics/request-log.ts';
import type { AffinityWrite } from '../../workspace-affinity/sqlite/affinity-store.ts';
import type { ResourceOwner } from '../../workspace-affinity/workspace-affinity.ts';

/** Handed to the thread when it starts. */
export interface WriterSettings {
  readonly directory: string;
  readonly retention: Retention;
  /** The line per request; undefined for none. */
  readonly requestLog: RequestLogSettings | undefined;
}

/** Questions with an answer: what is asked, what comes back. */
export interface WriterCalls {
  recent: { ask: EventPageQuery; answer: RequestEvent[] };
  byId: { ask: { id: string }; answer: RequestEvent | undefined };
  values: { ask: object; answer: RequestValues };
  overview: { ask: { plan: OverviewPlan }; answer: Overview };
  owners: { ask: { ids: readonly string[] }; answer: [id: string, owner: ResourceOwner][] };
  homeKey: { ask: { tenantId: string }; answer: string | undefined };
  keyStoreContents: { ask: Record<string, never>; answer: KeyStoreContents };
  /** Durable when it is answered; all of the changes or none. */
  changeKeyStore: { ask: { changes: readonly KeyStoreChange[] }; answer: null };
  keyHistory: { ask: { keyId: string; limit: number }; answer: readonly KeyEventRecord[] };
}

export type WriterCallName = keyof WriterCalls;

export type WriterCall = {
  [Name in WriterCallName]: { kind: 'call'; call: number; name: Name; ask: WriterCalls[Name]['ask'] };
}[WriterCallName];

export type ToWriter =
  | { kind: 'events'; batch: EventBatch }
  /** Answered by `affinity-settled`; the next group is sent after that. */
  | { kind: 'affinity'; writes: readonly AffinityWrite[] }
  | WriterCall
  | { kind: 'close' };

export type FromWriter =
  | { kind: 'ready' }
  /** Could not open its databases; the thread ends. Fields of a StartupError where it was one. */
  | { kind: 'failed'; problem: string; remedies: readonly string[]; operatorCanMend: boolean }
  /** The oldest unsettled batch is done with; `lost` of its events could not be stored. */
  | { kind: 'events-settled'; count: number; lost: number }
  /** The history's store began to fail (why) or recovered (null). */
  | { kind: 'events-state'; reason: string | null }
  /** The group was written whole, or (why) not at all: send it again later. */
  | { kind: 'affinity-settled'; failure: string | null }
  | { kind: 'answer'; call: number; answer: WriterCalls[WriterCallName]['answer'] }
  | { kind: 'call-failed'; call: number; reason: string };
