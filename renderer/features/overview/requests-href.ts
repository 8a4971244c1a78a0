/** The address of the list of requests with these filters; they are those of the API. */
export function requestsHref(filters: Readonly<Record<string, string>>, path = '/requests'): string {
  const query = new URLSearchParams(filters).toString();
  return query === '' ? path : `${path}?${query}`;
}
