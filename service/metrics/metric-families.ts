/**
 * The forms in which a metric is read here: a number that goes up and down, a total that only grows, and either of them by
 * labels. Each is asked for when Prometheus asks; prom-client writes it down.
 */
import { Counter, Gauge, type Registry } from 'prom-client';

export type Sample = readonly [labels: Record<string, string>, value: number];
type Read = () => number | Promise<number>;
type ReadAll = () => readonly Sample[];

export type Families = ReturnType<typeof describeFamilies>;

export function describeFamilies(registry: Registry) {
  const registers = [registry];
  return {
    gauge(name: string, help: string, read: Read): void {
      const gauge: Gauge = new Gauge({
        name,
        help,
        registers,
        collect: async () => gauge.set(await read()),
      });
    },
    counter(name: string, help: string, read: Read): void {
      const counter: Counter = new Counter({
        name,
        help,
        registers,
        // The total is kept by its source; prom-client only knows how to add.
        collect: async () => {
          const total = await read();
          counter.reset();
          counter.inc(total);
        },
      });
    },
    gauges(name: string, help: string, labelNames: string[], read: ReadAll): void {
      const gauge: Gauge = new Gauge({
        name,
        help,
        labelNames,
        registers,
        collect: () => {
          gauge.reset();
          for (const [labels, value] of read()) gauge.set(labels, value);
        },
      });
    },
    counters(name: string, help: string, labelNames: string[], read: ReadAll): void {
      const counter: Counter = new Counter({
        name,
        help,
        labelNames,
        registers,
        collect: () => {
          counter.reset();
          for (const [labels, value] of read()) counter.inc(labels, value);
        },
      });
    },
  };
}
