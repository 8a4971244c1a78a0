/** Which methods each path has, so that a wrong one is told from an unknown path. Filled while routes are added. */
export class AllowedMethods {
  /** Fastify's pattern → its methods. */
  readonly #routes = new Map<string, Set<string>>();

  add(pattern: string, methods: string | readonly string[]): void {
    const known = this.#routes.get(pattern) ?? new Set<string>();
    for (const method of typeof methods === 'string' ? [methods] : methods) known.add(method);
    this.#routes.set(pattern, known);
  }

  /** Value of an `allow` header; undefined for a path nobody serves. */
  of(path: string): string | undefined {
    for (const [pattern, methods] of this.#routes) {
      if (matches(pattern, path)) return [...methods].toSorted().join(', ');
    }
    return undefined;
  }
}

function matches(pattern: string, path: string): boolean {
  if (pattern === path) return true;
  if (!pattern.includes(':')) return false;
  const wanted = pattern.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length &&
    wanted.every((part, i) => (part.startsWith(':') ? given[i] !== '' : part === given[i]))
  );
}
