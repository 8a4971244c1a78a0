/**
 * `/api/admin/keys`: the upstream's keys as a resource, as `shared/keys.ts` describes it. All of it is the administrator's;
 * secrets come in a body and leave in none.
 */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  addKeyRequestSchema,
  changeKeyRequestSchema,
  disableKeyRequestSchema,
  importRequestSchema,
  importResultSchema,
  keyChangedSchema,
  keyDetailSchema,
  keyListSchema,
  KEYS_PATH,
  keyTestResultSchema,
  MAX_IMPORT_BYTES,
  rekeyRequestSchema,
  rekeyResultSchema,
  rotateKeyRequestSchema,
  testSecretRequestSchema,
  type KeyChanged,
} from '../../../shared/keys.ts';
import { withoutUndefined } from '../../key-store/catalogue-key.ts';
import { tooLarge } from '../../key-store/import-keys.ts';
import { refusal } from '../../lib/refusal.ts';
import type { KeyAdministration } from '../../key-store/key-administration.ts';
import type { Actor, KeyOutcome } from '../../key-store/key-outcome.ts';
import type { ControlPlaneSources } from './control-plane-sources.ts';
import { actorOf } from './key-actors.ts';
import { errorHandler, refuse } from './refuse.ts';
import type { ControlPlaneApp } from './zod-validation.ts';

const ONE = `${KEYS_PATH}/:id`;
const config = { access: 'admin' } as const;
const params = z.object({ id: z.string().min(1).max(100) });
/** JSON may take two bytes for one of the text. */
const IMPORT_BODY_LIMIT = 2 * MAX_IMPORT_BYTES + 64 * 1024;

const NOT_FROM_AFAR = refusal(
  'scope_missing',
  'The master key is changed from a terminal of the user that the service runs as: npm run keys -- rekey.',
);

export function addAdminKeysRoutes(
  app: ControlPlaneApp,
  keys: KeyAdministration,
  sources: Pick<ControlPlaneSources, 'log'>,
): void {
  app.get(KEYS_PATH, { config, exposeHeadRoute: false, schema: { response: { 200: keyListSchema } } }, () =>
    keys.list(),
  );

  app.post(
    KEYS_PATH,
    { config, schema: { body: addKeyRequestSchema, response: { 201: keyChangedSchema } } },
    async (request, reply) => {
      const { secret, label, test, ...settings } = request.body;
      const wanted = { secret, label, test, ...cleaned(settings) };
      return answer(reply, await keys.add(wanted, actorOf(request.caller)), 201);
    },
  );

  app.post(
    `${KEYS_PATH}/test`,
    { config, schema: { body: testSecretRequestSchema, response: { 200: keyTestResultSchema } } },
    async (request, reply) => answer(reply, await keys.testSecret(request.body.secret)),
  );

  app.post(
    `${KEYS_PATH}/rekey`,
    { config, schema: { body: rekeyRequestSchema, response: { 200: rekeyResultSchema } } },
    async (request, reply) =>
      request.caller === 'owner'
        ? answer(reply, await keys.rekey(request.body))
        : refuse(reply, NOT_FROM_AFAR),
  );

  const onError = errorHandler(sources);
  app.post(
    `${KEYS_PATH}/import`,
    {
      config,
      bodyLimit: IMPORT_BODY_LIMIT,
      errorHandler: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
        if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') refuse(reply, tooLarge().refusal);
        else onError(error, request, reply);
      },
      schema: { body: importRequestSchema, response: { 200: importResultSchema } },
    },
    async (request, reply) => answer(reply, await keys.import(request.body, actorOf(request.caller))),
  );

  app.get(
    ONE,
    { config, exposeHeadRoute: false, schema: { params, response: { 200: keyDetailSchema } } },
    async (request, reply) => answer(reply, await keys.detail(request.params.id)),
  );

  app.patch(
    ONE,
    { config, schema: { params, body: changeKeyRequestSchema, response: { 200: keyChangedSchema } } },
    async (request, reply) =>
      answer(reply, await keys.change(request.params.id, cleaned(request.body), actorOf(request.caller))),
  );

  app.delete(ONE, { config, schema: { params } }, async (request, reply) => {
    const outcome = await keys.remove(request.params.id, actorOf(request.caller));
    return outcome.kind === 'refused' ? refuse(reply, outcome.refusal) : reply.code(204).send();
  });

  app.post(
    `${ONE}/rotate`,
    { config, schema: { params, body: rotateKeyRequestSchema, response: { 200: keyChangedSchema } } },
    async (request, reply) =>
      answer(reply, await keys.rotate(request.params.id, request.body, actorOf(request.caller))),
  );

  app.post(
    `${ONE}/disable`,
    { config, schema: { params, body: disableKeyRequestSchema, response: { 200: keyChangedSchema } } },
    async (request, reply) =>
      answer(reply, await keys.disable(request.params.id, request.body.reason, actorOf(request.caller))),
  );

  const simple: Readonly<Record<string, (id: string, by: Actor) => Promise<KeyOutcome<KeyChanged>>>> = {
    test: (id, by) => keys.test(id, by),
    enable: (id, by) => keys.enable(id, by),
    reset: (id, by) => keys.reset(id, by),
    probe: (id, by) => keys.probe(id, by),
  };
  for (const [name, run] of Object.entries(simple)) {
    app.post(
      `${ONE}/${name}`,
      { config, schema: { params, response: { 200: keyChangedSchema } } },
      async (request, reply) => answer(reply, await run(request.params.id, actorOf(request.caller))),
    );
  }
}

function answer<Value>(reply: FastifyReply, outcome: KeyOutcome<Value>, status = 200): FastifyReply {
  return outcome.kind === 'refused' ? refuse(reply, outcome.refusal) : reply.code(status).send(outcome.value);
}

/** What a field left out says in zod's types (`undefined`) is not there at all in ours. */
function cleaned<Fields extends { limits?: object | undefined }>(fields: Fields) {
  const { limits, ...rest } = fields;
  return {
    ...withoutUndefined(rest),
    ...(limits === undefined ? {} : { limits: withoutUndefined(limits) }),
  };
}
