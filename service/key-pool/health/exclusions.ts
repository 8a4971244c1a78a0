/**
 * What one key may not be used for: a model, or a beta of a model, after a 403. For a minute each, since a client brought it
 * about. Names come from clients, so few are remembered, the newest.
 */
import type { Exclusion } from '../pool-view.ts';

const EXCLUDED_MS = 60_000;
const MOST = 100;
const LONGEST_BETA = 256;

interface Excluded {
  readonly model: string;
  readonly beta: string | null;
  readonly reason: string;
  until: number;
}

export class Exclusions {
  #list: Excluded[] = [];
  /** When the last of them ends: nearly always long past, and nothing to look through. */
  lastUntil = 0;

  /** Monotonic, ms; 0 when it may be used. */
  untilOf(model: string | null, beta: string | null | undefined, now: number): number {
    const found = this.#find(model, beta);
    return found !== undefined && found.until > now ? found.until : 0;
  }

  reasonOf(model: string | null, beta: string | null | undefined): string {
    return this.#find(model, beta)?.reason ?? '';
  }

  add(model: string | null, beta: string | null | undefined, reason: string, now: number): void {
    const until = now + EXCLUDED_MS;
    this.lastUntil = until;
    const found = this.#find(model, beta);
    if (found !== undefined) {
      found.until = until;
      return;
    }
    if (this.#list.length >= MOST) this.#list = this.#list.filter((each) => each.until > now).slice(1 - MOST);
    this.#list.push({ model: model ?? '', beta: cut(beta), reason, until });
  }

  clear(): void {
    this.#list = [];
    this.lastUntil = 0;
  }

  /** @param wallOffset added to monotonic times */
  report(now: number, wallOffset: number): Exclusion[] {
    return this.#list
      .filter((each) => each.until > now)
      .map(({ model, beta, reason, until }) => ({ model, beta, reason, untilMs: until + wallOffset }));
  }

  #find(model: string | null, beta: string | null | undefined): Excluded | undefined {
    const name = model ?? '';
    const betaName = cut(beta);
    return this.#list.find((each) => each.model === name && each.beta === betaName);
  }
}

function cut(beta: string | null | undefined): string | null {
  return beta === undefined || beta === null ? null : beta.slice(0, LONGEST_BETA);
}
