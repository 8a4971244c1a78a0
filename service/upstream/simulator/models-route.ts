/** `GET /v1/models` and `GET /v1/models/:id`. */
import { failure, invalid } from './api-failure.ts';
import type { Exchange } from './exchange.ts';
import { findModel, MODELS, toModelInfo } from './model-catalogue.ts';
import { pageOf } from './page.ts';

export function listModels(exchange: Exchange): void {
  const page = pageOf(MODELS.map(toModelInfo), exchange.query);
  if (page.kind === 'wrong') exchange.fail(invalid(page.problem));
  else exchange.sendJson(page.body);
}

export function retrieveModel(exchange: Exchange, id: string): void {
  const known = findModel(id);
  if (known === undefined) exchange.fail(failure('not_found_error', `model: ${id}`));
  else exchange.sendJson(toModelInfo(known));
}
