/**
 * One clock for all processes of this machine: the monotonic clock of the system, ms with fractions. The stub
 * writes it into each event and the load generator subtracts it, so both must read the same one; `performance.now()`
 * counts from each process's own start, and `performance.timeOrigin` comes from the wall clock, which may be stepped.
 */
const origin = calibrate();

/** Ms since the machine's own origin (its boot, on Linux). Never goes back. */
export function machineNow(): number {
  return performance.now() + origin;
}

/** Distance between this process's clock and the machine's; the tightest of some tries, so within microseconds. */
function calibrate(): number {
  let tightest = Infinity;
  let distance = 0;
  for (let attempt = 0; attempt < 20; attempt++) {
    const before = performance.now();
    const [seconds, nanoseconds] = process.hrtime();
    const after = performance.now();
    if (after - before >= tightest) continue;
    tightest = after - before;
    distance = seconds * 1e3 + nanoseconds / 1e6 - (before + after) / 2;
  }
  return distance;
}
