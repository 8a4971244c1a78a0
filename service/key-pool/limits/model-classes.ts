/**
 * Models of one class share an organization's limits: the generations of one line, as “Opus 4.x” do. Names of models come from
 * clients, so everything that is remembered by them here is bounded, and what never had an answer gives way first.
 */

/** Classes at once; more share the first. */
const MOST_CLASSES = 64;
/** Names whose class is remembered. */
const MOST_NAMES = 1_000;

const NAMED = /claude-(?:(\d{1,2})-(?:\d{1,2}-)?)?([a-z]{1,24})(?:-(\d{1,2}))?(?![\d])/;

/** `claude-opus-4-8` and `claude-opus-4-5-20251101` → `claude-opus-4`; `claude-3-7-sonnet-…` → `claude-sonnet-3`. */
export function modelClassName(model: string): string {
  const match = NAMED.exec(model);
  if (match === null) return model.slice(0, 64);
  const major = match[1] ?? match[3];
  return major === undefined ? `claude-${match[2]}` : `claude-${match[2]}-${major}`;
}

export class ModelClasses {
  readonly #names: string[] = ['other'];
  readonly #proven: boolean[] = [true];
  readonly #byModel = new Map<string, number>();
  /** Where the search for a class to give up goes on. */
  #hand = 1;

  /** @param suffix for calls that have limits of their own, e.g. ` count_tokens` */
  indexOf(model: string, suffix = ''): number {
    const name = suffix === '' ? model : model + suffix;
    const known = this.#byModel.get(name);
    return known === undefined ? this.#add(name, modelClassName(model) + suffix) : known;
  }

  /** Of a class by its own name. */
  indexOfClass(className: string): number {
    const known = this.#names.indexOf(className);
    return known === -1 ? this.#place(className) : known;
  }

  nameOf(index: number): string {
    return this.#names[index] ?? 'other';
  }

  /** An answer came for a model of it: it is real, and stays. */
  prove(index: number): void {
    this.#proven[index] = true;
  }

  #add(name: string, className: string): number {
    const index = this.indexOfClass(className);
    if (this.#byModel.size >= MOST_NAMES) this.#byModel.clear();
    this.#byModel.set(name, index);
    return index;
  }

  #place(className: string): number {
    if (this.#names.length < MOST_CLASSES) {
      this.#proven.push(false);
      return this.#names.push(className) - 1;
    }
    for (let step = 0; step < MOST_CLASSES; step += 1) {
      const index = this.#hand;
      this.#hand = this.#hand + 1 < MOST_CLASSES ? this.#hand + 1 : 1;
      if (this.#proven[index] === true) continue;
      this.#names[index] = className;
      for (const [model, known] of this.#byModel) if (known === index) this.#byModel.delete(model);
      return index;
    }
    return 0;
  }
}
