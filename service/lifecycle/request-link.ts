import { callOwner, linkReplySchema } from './control-socket.ts';
import { StartupError } from '../lib/startup-error.ts';

/**
 * Asks the service that runs on a data directory for a new link to its console.
 *
 * @returns the link, with its one-time token
 * @throws StartupError when none runs there, or it does not answer
 */
export async function requestLink(dataDirectory: string): Promise<string> {
  const reply = await callOwner(dataDirectory, 'POST', '/link');
  if (reply.kind === 'no-owner') {
    throw new StartupError(`no service runs on ${dataDirectory}`, [
      'Start one with `npm start`: it prints a link when it writes to a terminal.',
      'If one runs on another folder, set TULAY_DATA_DIR as it does.',
    ]);
  }
  const link = linkReplySchema.safeParse(reply.kind === 'ok' ? reply.body : undefined);
  if (link.success) return link.data.url;
  const problem = reply.kind === 'error' ? reply.problem : 'it is of another version';
  throw new StartupError(`the service on ${dataDirectory} gave no link: ${problem}`, [
    'Restart it with this version, as the user it runs as.',
  ]);
}
