/**
 * Why somebody was not let in, in the language of the console. The service says it in English; sentences this console does not
 * know are shown as they came, without the advice that stands below them anyway.
 */
import type { Translate } from '../../lib/i18n/texts.tsx';
import type { english } from '../texts.en.ts';

const KNOWN = [
  [/^This session has ended/, 'access.refused.sessionOver'],
  [/^This session belongs to an earlier start/, 'access.refused.otherStart'],
  [/^This link was used/, 'access.refused.linkUsed'],
  [/^This link belongs to an earlier start/, 'access.refused.linkOtherStart'],
  [/^This admin token is not known/, 'access.refused.unknown'],
  [/^Too many failed attempts/, 'access.refused.tooMany'],
  [/^The service does not answer/, 'access.refused.unreachable'],
] as const;

export function explainRefusal(message: string, t: Translate<typeof english>): string {
  const known = KNOWN.find(([pattern]) => pattern.test(message));
  return known === undefined ? message.replace(/ Run “npm start.*$/s, '') : t(known[1]);
}
