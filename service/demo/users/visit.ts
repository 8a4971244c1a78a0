/**
 * What an imaginary user does from coming to going: one step after the other, each a request after a pause. A visit is drawn
 * from its random sequence alone; how the requests go changes nothing of it, so that the same seed sends the same bytes.
 */
import type {
  MessageCountTokensParams,
  MessageCreateParams,
} from '@anthropic-ai/sdk/resources/messages/messages';
import type { Random } from '../../upstream/simulator/random.ts';
import type { User } from '../script/script-schema.ts';

export type DemoRequest =
  | {
      readonly kind: 'message';
      readonly body: MessageCreateParams;
      /** The user does not wait for the end: leaves after so many ms. */
      readonly leavesAfterMs?: number;
      /** As `x-tulay-priority`: 0–10. */
      readonly priority?: number;
    }
  | { readonly kind: 'count'; readonly body: MessageCountTokensParams }
  | Mistake;

/** A request that no service can answer. */
export interface Mistake {
  readonly kind: 'mistake';
  readonly path: string;
  /** As sent, whether it is JSON or not. */
  readonly body: string;
  /** In addition to the usual ones; null leaves one of those out. */
  readonly headers: Readonly<Record<string, string | null>>;
}

export interface Step {
  /** After the step before, ms at a usual hour. */
  readonly pauseMs: number;
  readonly request: DemoRequest;
}

export type Visit = (user: User, random: Random) => Iterable<Step>;

/** `Maya Santos` → `maya.santos` */
export function handleOf({ name }: Pick<User, 'name'>): string {
  return name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '.')
    .replaceAll(/^\.|\.$/g, '');
}
