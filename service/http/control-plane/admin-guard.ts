/**
 * Decides who may use a control-plane route, before its body is read. Each route states its `access`; one that states none
 * is the admin's. Unknown paths under `/api/admin/` are guarded too, so that nobody without a token learns which
 * exist.
 *
 * Without a token only `admin-or-local` routes answer, and only to a program on this machine: bound to loopback, a
 * loopback peer, no lasting token set, and no sign of a proxy that forwards for somebody else.
 */
import type { FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { refusal, type Refusal } from '../../lib/refusal.ts';
import type { ControlPlaneSources } from './control-plane-sources.ts';
import { isLoopbackPeer } from './loopback-peer.ts';

export type Access =
  | 'public'
  /** Open while bound to loopback, else the admin's. */
  | 'admin-unless-loopback'
  | 'admin'
  | 'admin-or-local'
  /** Carries its own proof in the body. */
  | 'link-token';

export type Caller = 'nobody' | 'local' | 'owner' | 'session' | 'lasting-token';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    caller: Caller;
    /** When the caller's session ends, wall clock ms; null when it is none. */
    sessionEndsAt: number | null;
  }
}

const ASK_FOR_LINK = 'Run “npm start -- --link” where the service runs and open the address it prints.';
const REFUSED = {
  unknown: 'This admin token is not known.',
  'session-over': 'This session has ended: it was signed out or is older than 12 hours.',
  'another-start': 'This session belongs to an earlier start of the service.',
} as const;
const CHALLENGE = ['www-authenticate', 'Bearer realm="tulay-admin"'];

type GuardSources = Pick<ControlPlaneSources, 'adminAccess' | 'configuration'> & {
  /** Came over the control socket, which only the user of this process can open. */
  readonly isOwner: boolean;
};

/** Undefined when the request may go on; sets `request.caller`. */
export function guard(
  request: FastifyRequest,
  access: Access,
  { adminAccess, configuration, isOwner }: GuardSources,
): Refusal | undefined {
  if (isOwner) {
    request.caller = 'owner';
    return undefined;
  }
  if (access === 'public' || access === 'link-token') return undefined;
  if (access === 'admin-unless-loopback' && configuration.loopback) return undefined;
  const { authorization } = request.headers;
  if (authorization === undefined) {
    if (access === 'admin-or-local' && isLocalProgram(request, { adminAccess, configuration })) {
      request.caller = 'local';
      return undefined;
    }
    return unauthenticated(`This needs an admin token as “Authorization: Bearer …”. ${ASK_FOR_LINK}`);
  }
  const token = bearerToken(authorization);
  if (token === undefined) return unauthenticated('The Authorization header is not “Bearer <token>”.');
  const result = adminAccess.authenticate(token, peerAddress(request));
  if (result.kind === 'blocked') return tooManyAttempts(result.retryAfterMs);
  if (result.kind === 'refused') return unauthenticated(`${REFUSED[result.reason]} ${ASK_FOR_LINK}`);
  request.caller = result.by;
  request.sessionEndsAt = result.endsAt;
  return undefined;
}

export function refuseLink(reason: 'unknown' | 'another-start'): Refusal {
  return unauthenticated(
    reason === 'another-start'
      ? `This link belongs to an earlier start of the service. ${ASK_FOR_LINK}`
      : `This link was used, replaced by a newer one, or is older than 10 minutes. ${ASK_FOR_LINK}`,
  );
}

export function tooManyAttempts(retryAfterMs: number): Refusal {
  return {
    ...refusal('too_many_attempts', 'Too many failed attempts from this address. Wait, then try again.'),
    retryAfterMs,
  };
}

/** Address of the other end of the connection; never what a header claims. */
export function peerAddress(request: FastifyRequest): string {
  return request.raw.socket.remoteAddress ?? '';
}

/** The token of `Authorization: Bearer …`. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
}

/** The access an unmatched path asks for: everything under `/api/admin` is the admin's, whatever its spelling decodes to. */
export function accessOfUnknownPath(path: string): Access {
  return path === '/api/admin' || path.startsWith('/api/admin/') ? 'admin' : 'public';
}

/** Marks a reply as unauthenticated in the way of RFC 6750. */
function unauthenticated(message: string): Refusal {
  return { ...refusal('unauthenticated', message), headers: CHALLENGE };
}

function isLocalProgram(
  request: FastifyRequest,
  { adminAccess, configuration }: Omit<GuardSources, 'isOwner'>,
): boolean {
  return (
    configuration.loopback &&
    !adminAccess.hasLastingToken &&
    isLoopbackPeer(peerAddress(request)) &&
    !isForwarded(request.headers)
  );
}

function isForwarded(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some(
    (name) =>
      name === 'forwarded' || name === 'via' || name === 'x-real-ip' || name.startsWith('x-forwarded'),
  );
}
