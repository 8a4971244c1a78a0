/** Headers that tell a browser how little the control plane's answers need. */
import type { FastifyReply } from 'fastify';

const EVERYWHERE = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

const API_POLICY = "default-src 'none'; frame-ancestors 'none'";

/**
 * Of the console: scripts, styles and fonts from files of the service only, calls to the service only, pictures also from what
 * it made itself (an exported chart). Styles that a script sets on an element need no exception; a style sheet or an attribute
 * in the HTML would. No HTML is made from strings.
 */
const CONSOLE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

export function setApiHeaders(reply: FastifyReply): void {
  void reply.headers({ ...EVERYWHERE, 'content-security-policy': API_POLICY, 'cache-control': 'no-store' });
}

/** Replaces what `setApiHeaders` set. */
export function setConsoleHeaders(reply: FastifyReply, caching: string): void {
  void reply.headers({ 'content-security-policy': CONSOLE_POLICY, 'cache-control': caching });
}
