/** `/api/admin/spending`: the switch that stops all calls that cost money. */
import { spendingRequestSchema, spendingSchema } from '../../../shared/keys.ts';
import { refusal } from '../../lib/refusal.ts';
import type { SpendingSwitch } from '../../spending/spending-switch.ts';
import { actorOf, turnSpending } from './key-actors.ts';
import { refuse } from './refuse.ts';
import type { ControlPlaneApp } from './zod-validation.ts';

const PATH = '/api/admin/spending';
const config = { access: 'admin' } as const;

export function addAdminSpendingRoutes(app: ControlPlaneApp, spending: SpendingSwitch): void {
  app.get(PATH, { config, exposeHeadRoute: false, schema: { response: { 200: spendingSchema } } }, () =>
    spending.state(),
  );

  app.post(
    PATH,
    { config, schema: { body: spendingRequestSchema, response: { 200: spendingSchema } } },
    async (request, reply) => {
      const { stopped, reason } = request.body;
      const why = await turnSpending(spending, stopped, actorOf(request.caller), reason);
      return why === null ? reply.send(spending.state()) : refuse(reply, refusal('store_unavailable', why));
    },
  );
}
