/** The address of the list of requests with these filters; their names are those of the list's own address. */
export function requestsHref(filters: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(filters).toString();
  return query === '' ? '/requests' : `/requests?${query}`;
}
