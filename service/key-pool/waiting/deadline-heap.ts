/** Those who wait, by their deadline: a binary heap in an array, which each of its members knows its place in. */

export interface Dated {
  readonly deadline: number;
  /** The heap's own; −1 outside. */
  heapAt: number;
}

export class DeadlineHeap<Member extends Dated> {
  readonly #members: Member[] = [];

  get soonest(): Member | undefined {
    return this.#members[0];
  }

  get size(): number {
    return this.#members.length;
  }

  add(member: Member): void {
    member.heapAt = this.#members.push(member) - 1;
    this.#rise(member);
  }

  remove(member: Member): void {
    const at = member.heapAt;
    if (at === -1) return;
    member.heapAt = -1;
    const last = this.#members.pop();
    if (last === undefined || last === member) return;
    this.#members[at] = last;
    last.heapAt = at;
    this.#rise(last);
    this.#sink(last);
  }

  #rise(member: Member): void {
    while (member.heapAt > 0) {
      const parent = this.#members[(member.heapAt - 1) >> 1];
      if (parent === undefined || parent.deadline <= member.deadline) return;
      this.#swap(parent, member);
    }
  }

  #sink(member: Member): void {
    for (;;) {
      const left = this.#members[2 * member.heapAt + 1];
      const right = this.#members[2 * member.heapAt + 2];
      const child =
        right !== undefined && left !== undefined && right.deadline < left.deadline ? right : left;
      if (child === undefined || child.deadline >= member.deadline) return;
      this.#swap(member, child);
    }
  }

  /** @param upper the parent of `lower` */
  #swap(upper: Member, lower: Member): void {
    const at = upper.heapAt;
    upper.heapAt = lower.heapAt;
    lower.heapAt = at;
    this.#members[upper.heapAt] = upper;
    this.#members[lower.heapAt] = lower;
  }
}
