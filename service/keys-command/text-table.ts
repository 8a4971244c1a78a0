/** Tables for a terminal: columns as wide as their widest cell, the last one cut where the line ends. */
import { stripVTControlCharacters, styleText } from 'node:util';

export interface Cell {
  readonly text: string;
  /** In terms of `util.styleText`. */
  readonly style?: Parameters<typeof styleText>[0] | undefined;
  readonly right?: boolean;
}

export interface TableLayout {
  readonly colour: boolean;
  /** Characters of a line; undefined for any number. */
  readonly columns: number | undefined;
}

const GAP = '  ';

/** @returns lines with their ends */
export function textTable(
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
  layout: TableLayout,
): string {
  const head = headings.map((text): Cell => ({ text, style: 'dim' }));
  const widths = headings.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => widthOf(plainText(row[column]?.text ?? '')))),
  );
  return [head, ...rows].map((row) => `${lineOf(row, widths, layout)}\n`).join('');
}

function lineOf(row: readonly Cell[], widths: readonly number[], { colour, columns }: TableLayout): string {
  let used = 0;
  const parts = row.map((cell, index) => {
    const isLast = index === row.length - 1;
    const room = columns === undefined ? undefined : Math.max(1, columns - used);
    const plain = plainText(cell.text);
    const text = isLast && room !== undefined ? cut(plain, room) : plain;
    const blanks = ' '.repeat(Math.max(0, (widths[index] ?? 0) - widthOf(text)));
    const shown =
      colour && text !== '' && cell.style !== undefined
        ? styleText(cell.style, text, { validateStream: false })
        : text;
    used += (widths[index] ?? 0) + GAP.length;
    if (cell.right === true) return blanks + shown;
    return isLast ? shown : shown + blanks;
  });
  return parts.join(GAP).trimEnd();
}

/** Without what a terminal would take for an order. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/\p{Cc}/gu, ' ');
}

/** As many of the first characters as fit, the last of them an ellipsis where some are left out. */
export function cut(text: string, room: number): string {
  const signs = signsOf(text);
  return signs.length <= room ? text : `${signs.slice(0, Math.max(0, room - 1)).join('')}…`;
}

function widthOf(text: string): number {
  return signsOf(text).length;
}

/** What people count as characters. */
function signsOf(text: string): string[] {
  return Array.from(SEGMENTER.segment(text), ({ segment }) => segment);
}

const SEGMENTER = new Intl.Segmenter();
