/** Lists in pages: `limit`, `after_id` and `before_id` as the API understands them. */

export interface PageBody<Item> {
  data: Item[];
  has_more: boolean;
  first_id: string | null;
  last_id: string | null;
}

export type PageResult<Item> =
  | { readonly kind: 'page'; readonly body: PageBody<Item> }
  | { readonly kind: 'wrong'; readonly problem: string };

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 1_000;

/** @param items in the order in which the API lists them; an unknown cursor gives an empty page. */
export function pageOf<Item extends { readonly id: string }>(
  items: readonly Item[],
  query: URLSearchParams,
): PageResult<Item> {
  const stated = query.get('limit');
  const limit = stated === null ? DEFAULT_LIMIT : Number(stated);
  if (!Number.isInteger(limit)) return { kind: 'wrong', problem: 'limit: Input should be a valid integer' };
  if (limit < 1) return { kind: 'wrong', problem: 'limit: Input should be greater than or equal to 1' };
  if (limit > MAX_LIMIT)
    return { kind: 'wrong', problem: `limit: Input should be less than or equal to ${MAX_LIMIT}` };
  const after = query.get('after_id');
  const before = query.get('before_id');
  if (after !== null && before !== null) {
    return { kind: 'wrong', problem: 'Only one of `before_id` and `after_id` may be given' };
  }

  let start = 0;
  let end = limit;
  if (after !== null) {
    const at = items.findIndex((item) => item.id === after);
    start = at < 0 ? items.length : at + 1;
    end = start + limit;
  } else if (before !== null) {
    end = Math.max(
      0,
      items.findIndex((item) => item.id === before),
    );
    start = Math.max(0, end - limit);
  }
  const data = items.slice(start, end);
  return {
    kind: 'page',
    body: {
      data,
      has_more: before === null ? end < items.length : start > 0,
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
    },
  };
}
