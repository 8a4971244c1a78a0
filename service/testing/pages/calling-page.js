/** Runs in a page: calls the API as an application would, and returns what it could read. */
export async function call({ url, body }) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
    body,
  });
  const names = ['x-tulay-request-id', 'request-id', 'x-tulay-attempts'];
  return {
    status: answer.status,
    body: await answer.text(),
    headers: Object.fromEntries(names.map((name) => [name, answer.headers.get(name)])),
  };
}
