/** Answers what has to be read from the record of requests; a record that cannot be read is 503, and the log says why. */
import type { FastifyReply } from 'fastify';
import { refusal } from '../../lib/refusal.ts';
import type { ControlPlaneSources } from './control-plane-sources.ts';
import { refuse } from './refuse.ts';

export async function fromRecord<Found>(
  reply: FastifyReply,
  log: ControlPlaneSources['log'],
  read: Promise<Found>,
): Promise<{ readonly found: Found } | { readonly refused: FastifyReply }> {
  try {
    return { found: await read };
  } catch (cause) {
    log.error({ err: cause }, 'control plane: the record of requests cannot be read');
    return {
      refused: refuse(
        reply,
        refusal(
          'store_unavailable',
          'The record of requests cannot be read now. The log of the service says why.',
        ),
      ),
    };
  }
}
