/** `/v1/files…`: uploads are described, not kept; what a client uploaded cannot be downloaded, as with the real API. */
import type { FileMetadata } from '@anthropic-ai/sdk/resources/files';
import { failure, invalid } from '../api-failure.ts';
import type { Exchange } from '../exchange.ts';
import { newId } from '../identifiers.ts';
import { MEGABYTE } from '../read-json.ts';
import { readForm } from './multipart.ts';

const BODY_LIMIT = 500 * MEGABYTE;
const MAX_NAME = 255;
const BAD_NAME = /[<>:"|?*\\/]|\p{Cc}/u;
/** Asks for the answers of the time before the files API was general. */
const BETA = 'files-api-2025-04-14';

const isBeta = (exchange: Exchange): boolean => exchange.header('anthropic-beta')?.includes(BETA) === true;

export async function uploadFile(exchange: Exchange): Promise<void> {
  const { state, request, key } = exchange;
  const form = await readForm(request, exchange.header('content-type'), BODY_LIMIT);
  if (form.kind === 'too-large')
    return exchange.fail(failure('request_too_large', 'Request exceeds the maximum size'));
  if (form.kind === 'malformed')
    return exchange.fail(invalid('The request body is not valid multipart/form-data.'));
  const file = form.parts.find((part) => part.name === 'file');
  if (file === undefined) return exchange.fail(invalid('file: Field required'));
  const filename = file.filename ?? '';
  if (filename === '' || filename.length > MAX_NAME || BAD_NAME.test(filename)) {
    return exchange.fail(
      invalid(
        'file: the name must have 1 to 255 characters and none of < > : " | ? * \\ / or control characters',
      ),
    );
  }
  if (file.size === 0) return exchange.fail(invalid('file: the file is empty'));
  const lifetime = form.parts.find((part) => part.name === 'expires_in_seconds')?.text;
  const seconds = lifetime === undefined ? undefined : Number(lifetime);
  if (seconds !== undefined && !(Number.isInteger(seconds) && seconds > 0)) {
    return exchange.fail(invalid('expires_in_seconds: Input should be a valid integer greater than 0'));
  }
  const createdAt = state.clock.wallNow();
  const made: FileMetadata = {
    id: newId(state.random, 'file'),
    type: 'file',
    filename,
    mime_type: file.contentType ?? 'application/octet-stream',
    size_bytes: file.size,
    created_at: new Date(createdAt).toISOString(),
    downloadable: false,
    expires_at: seconds === undefined ? null : new Date(createdAt + seconds * 1_000).toISOString(),
  };
  key.organization.files.set(made.id, made);
  exchange.sendJson(described(exchange, made));
}

/** `page` is the id after which the next page begins. */
export function listFiles(exchange: Exchange): void {
  dropExpired(exchange);
  const limit = Number(exchange.query.get('limit') ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) {
    return exchange.fail(invalid('limit: Input should be a valid integer from 1 to 1000'));
  }
  const ids = exchange.query.getAll('ids').concat(exchange.query.getAll('ids[]'));
  const files = [...exchange.key.organization.files.values()]
    .toReversed()
    .filter((file) => ids.length === 0 || ids.includes(file.id));
  const after = exchange.query.get('page') ?? exchange.query.get('after_id');
  const start = after === null ? 0 : files.findIndex((file) => file.id === after) + 1;
  const data = files.slice(start, start + limit).map((file) => described(exchange, file));
  const hasMore = start + limit < files.length;
  const lastId = data.at(-1)?.id ?? null;
  exchange.sendJson({
    data,
    next_page: hasMore ? lastId : null,
    ...(isBeta(exchange) ? { has_more: hasMore, first_id: data[0]?.id ?? null, last_id: lastId } : {}),
  });
}

export function retrieveFile(exchange: Exchange, id: string): void {
  const file = find(exchange, id);
  if (file !== undefined) exchange.sendJson(described(exchange, file));
}

export function downloadFile(exchange: Exchange, id: string): void {
  if (find(exchange, id) === undefined) return;
  exchange.fail(invalid(`File ${id} is not downloadable.`, { code: 'file_not_downloadable' }));
}

export function deleteFile(exchange: Exchange, id: string): void {
  if (find(exchange, id) === undefined) return;
  exchange.key.organization.files.delete(id);
  exchange.sendJson({ id, type: 'file_deleted' });
}

/** Answers 404 itself when there is no such file. */
function find(exchange: Exchange, id: string): FileMetadata | undefined {
  dropExpired(exchange);
  const file = exchange.key.organization.files.get(id);
  if (file === undefined) exchange.fail(failure('not_found_error', `File not found: ${id}`));
  return file;
}

function dropExpired({ state, key }: Exchange): void {
  const now = state.clock.wallNow();
  for (const { id, expires_at: expiresAt } of key.organization.files.values()) {
    if (typeof expiresAt === 'string' && Date.parse(expiresAt) <= now) key.organization.files.delete(id);
  }
}

const described = (exchange: Exchange, file: FileMetadata): FileMetadata & { scope?: null } =>
  isBeta(exchange) ? { ...file, scope: null } : file;
