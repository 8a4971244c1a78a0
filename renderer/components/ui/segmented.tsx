/** One of a few, all in sight. */
import type { ReactElement } from 'react';
import type { GlyphName } from '../state-glyph/glyph-shapes.tsx';
import { StateGlyph } from '../state-glyph/state-glyph.tsx';
import styles from './segmented.module.css';

export interface SegmentedProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly {
    readonly value: Value;
    readonly text: string;
    readonly glyph?: GlyphName;
    readonly count?: string;
  }[];
  readonly onChange: (value: Value) => void;
}

export function Segmented<Value extends string>({
  label,
  value,
  choices,
  onChange,
}: SegmentedProps<Value>): ReactElement {
  return (
    <div className={styles.segmented} role="group" aria-label={label}>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === value}
          onClick={() => onChange(choice.value)}
        >
          {choice.glyph === undefined ? null : <StateGlyph name={choice.glyph} size={9} />}
          {choice.text}
          {choice.count === undefined ? null : <span>{choice.count}</span>}
        </button>
      ))}
    </div>
  );
}
