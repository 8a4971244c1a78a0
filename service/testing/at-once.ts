/** Runs `work` over `items`, at most `width` of them at a time. Rejects with the first failure, once all have ended. */
export async function atOnce<Item>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  const runner = async (): Promise<void> => {
    for (const item of rest) {
      // One after another is what a runner is for.
      // oxlint-disable-next-line no-await-in-loop
      await work(item);
    }
  };
  const results = await Promise.allSettled(Array.from({ length: width }, runner));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
