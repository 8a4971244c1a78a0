/** A figure with its unit standing back. */
import type { ReactElement } from 'react';
import { THIN_SPACE, type Figure } from '../../lib/format/number-format.ts';

export function FigureText({ value, unit }: Figure): ReactElement {
  return (
    <>
      {value}
      {unit === '' ? null : (
        <span className="unit">
          {THIN_SPACE}
          {unit}
        </span>
      )}
    </>
  );
}
