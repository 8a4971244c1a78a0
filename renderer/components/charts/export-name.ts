/** `tulay-simulated-requests-2026-11-23-1432.png`: what it is of and when it was taken, by the operator's clock. */
export function exportName(subject: string, extension: string, simulated: boolean, taken: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = [taken.getFullYear(), two(taken.getMonth() + 1), two(taken.getDate())].join('-');
  const time = two(taken.getHours()) + two(taken.getMinutes());
  return ['tulay', ...(simulated ? ['simulated'] : []), subject, day, time].join('-') + `.${extension}`;
}
