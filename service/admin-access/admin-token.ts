/**
 * The tokens of admin access: 256 random bits with a prefix that says what they are for and which start of the service
 * they belong to, so that a token of an earlier start can be told from a wrong one. Only hashes are kept.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export type TokenKind = 'link' | 'session';

const PREFIX = { link: 'tla_', session: 'tls_' } as const satisfies Record<TokenKind, string>;
const START_ID_BYTES = 6;
const SECRET_BYTES = 32;
const SHAPE = /^(tla_|tls_)([A-Za-z0-9_-]{8})[A-Za-z0-9_-]{43}$/;

/** Random bytes, injected so that tests can foresee them. */
export type RandomBytes = (size: number) => Buffer;

export const systemRandom: RandomBytes = (size) => randomBytes(size);

/** Names one start of the service; 8 characters, not secret. */
export function makeStartId(random: RandomBytes): string {
  return random(START_ID_BYTES).toString('base64url');
}

export function makeToken(kind: TokenKind, startId: string, random: RandomBytes): string {
  return `${PREFIX[kind]}${startId}${random(SECRET_BYTES).toString('base64url')}`;
}

/** The start a well-formed token of that kind names; undefined for anything else. */
export function startOfToken(kind: TokenKind, token: string): string | undefined {
  const match = SHAPE.exec(token);
  return match?.[1] === PREFIX[kind] ? match[2] : undefined;
}

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Takes the same time wherever the hashes differ. */
export function equalHashes(a: Buffer, b: Buffer): boolean {
  return timingSafeEqual(a, b);
}
