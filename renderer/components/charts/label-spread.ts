/**
 * Moves labels apart that would lie on one another, each as little as possible and in their order: neighbours that are too
 * near become one block, which stands around the mean of what its labels wanted (the pool-adjacent-violators method).
 *
 * @param wanted where each label would like its middle, in any order, px
 * @param gap the least distance between two middles, px
 * @param bounds the least and the greatest middle allowed, px
 * @returns the middles, in the order of `wanted`
 */
export function spreadLabels(
  wanted: readonly number[],
  gap: number,
  bounds: readonly [number, number],
): readonly number[] {
  const order = wanted.map((_, index) => index).toSorted((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const blocks: { members: number[]; middle: number }[] = [];
  for (const index of order) {
    let block = { members: [index], middle: within(wanted[index] ?? 0, bounds, 0) };
    for (let above = blocks.at(-1); above !== undefined; above = blocks.at(-1)) {
      const reach = ((above.members.length + block.members.length) / 2) * gap;
      if (block.middle - above.middle >= reach - 1e-9) break;
      blocks.pop();
      const members = [...above.members, ...block.members];
      // The mean of where the block's middle would be if each label alone had its wish.
      const sum = members.reduce(
        (total, member, place) => total + (wanted[member] ?? 0) - (place - (members.length - 1) / 2) * gap,
        0,
      );
      block = { members, middle: within(sum / members.length, bounds, ((members.length - 1) / 2) * gap) };
    }
    blocks.push(block);
  }
  const middles = Array.from(wanted, () => 0);
  for (const { members, middle } of blocks) {
    members.forEach((member, place) => {
      middles[member] = middle + (place - (members.length - 1) / 2) * gap;
    });
  }
  return middles;
}

function within(middle: number, [least, greatest]: readonly [number, number], half: number): number {
  return Math.max(Math.min(middle, greatest - half), least + half);
}
