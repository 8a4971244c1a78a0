/**
 * Round ticks for a y axis that starts at zero: 3 to 5 of them, zero and the top included, so that the highest value has
 * room below the top. Steps are 1, 2, 2.5 or 5 times a power of ten.
 */

/** What the axis measures; it decides the unit that the top tick carries. */
export type Measure = 'rate' | 'duration' | 'count' | 'tokens';

export interface ValueAxis {
  /** Ascending, from 0 to the top of the axis; in the unit of the data. */
  readonly ticks: readonly number[];
  /** The labels of the ticks; only the last one has the unit. */
  readonly labels: readonly string[];
}

/** What is less is drawn as nothing. */
const LEAST = 1e-6;
/** From 0 to at most four steps, which is five ticks. */
const MOST_STEPS = 4;
/** Of a multiple of ten; 2.5 only where the values may have fractions. */
const STEPS = [1, 2, 2.5, 5, 10] as const;

/**
 * @param highest the highest value drawn; in ms for durations
 * @param measure counts, of tokens too, get whole ticks only
 */
export function valueAxis(highest: number, measure: Measure): ValueAxis {
  const whole = measure === 'count' || measure === 'tokens';
  const unit = unitFor(highest, measure);
  const scaled = Number.isFinite(highest) && highest >= LEAST ? highest / unit.size : 0;
  const step = roundStep(scaled, whole && unit.size === 1);
  // Two steps at least, so that an axis never has less than three ticks.
  const steps = Math.max(2, Math.ceil(scaled / step - 1e-9));
  const marks = Array.from({ length: steps + 1 }, (_, index) => index * step);
  return {
    ticks: marks.map((mark) => mark * unit.size),
    labels: marks.map((mark, index) => label(mark, step) + suffix(mark, index === steps, unit)),
  };
}

interface AxisUnit {
  readonly size: number;
  /** After every number but 0, as in `20k`. */
  readonly scale: string;
  /** After the top number alone. */
  readonly name: string;
}

function unitFor(highest: number, measure: Measure): AxisUnit {
  if (measure === 'duration') {
    if (highest < 1_000) return { size: 1, scale: '', name: '\u202Fms' };
    if (highest < 180_000) return { size: 1_000, scale: '', name: '\u202Fs' };
    return { size: 60_000, scale: '', name: '\u202Fmin' };
  }
  const name = measure === 'rate' ? '/s' : '';
  if (highest >= 2_000_000) return { size: 1_000_000, scale: 'M', name };
  if (highest >= 2_000) return { size: 1_000, scale: 'k', name };
  return { size: 1, scale: '', name };
}

function roundStep(highest: number, whole: boolean): number {
  if (highest < LEAST) return whole ? 1 : 0.5;
  const rough = highest / MOST_STEPS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const allowed = STEPS.map((step) => step * power).find(
    (step) => step * MOST_STEPS >= highest * (1 - 1e-9) && !(whole && !Number.isInteger(step)),
  );
  return Math.max(allowed ?? 10 * power, whole ? 1 : 0);
}

function label(mark: number, step: number): string {
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const needed = Number.isInteger(Number((step * 10 ** decimals).toFixed(6))) ? decimals : decimals + 1;
  return mark === 0 ? '0' : String(Number(mark.toFixed(Math.min(needed, 6))));
}

function suffix(mark: number, top: boolean, unit: AxisUnit): string {
  return (mark === 0 ? '' : unit.scale) + (top ? unit.name : '');
}
