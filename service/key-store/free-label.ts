/** Labels differ by more than their case, since people say them aloud. */
export function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** `wanted`, or with the first number from 2 that nobody has: `primary-2`. */
export function freeLabel(wanted: string, isTaken: (label: string) => boolean): string {
  for (let number = 1; ; number += 1) {
    const label = number === 1 ? wanted : `${wanted}-${number}`;
    if (!isTaken(label)) return label;
  }
}
