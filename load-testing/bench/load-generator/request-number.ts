/** Every request of the generator has a number of its own, across runs and targets. */
let last = 0;

export function nextRequestNumber(): number {
  return ++last;
}
