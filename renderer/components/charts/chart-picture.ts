/** A chart as a PNG: its header, legend and drawing as they are on the page, twice as large. */
import { paintSvg } from './paint-svg.ts';

const SCALE = 2;

/**
 * @param chart the section of the chart
 * @param marking a word for the corner, such as “Simulated”; undefined for none
 * @returns null where there is no drawing, or the browser gives no picture
 */
export function chartPicture(chart: HTMLElement, marking?: string): Promise<Blob | null> {
  return paintCharts(chart, [chart], marking);
}

/** All charts in `region`, where they stand in it. */
export function chartsPicture(region: HTMLElement, marking?: string): Promise<Blob | null> {
  return paintCharts(region, [...region.querySelectorAll<HTMLElement>('[data-chart]')], marking);
}

async function paintCharts(
  region: HTMLElement,
  charts: readonly HTMLElement[],
  marking: string | undefined,
): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  const drawings = charts.map((chart) =>
    chart.querySelector<SVGSVGElement>('[data-chart-plot] svg.recharts-surface'),
  );
  if (context === null || drawings.every((drawing) => drawing === null)) return null;
  const frame = region.getBoundingClientRect();
  canvas.width = Math.ceil(frame.width * SCALE);
  canvas.height = Math.ceil(frame.height * SCALE);
  context.scale(SCALE, SCALE);
  context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--surface');
  context.fillRect(0, 0, frame.width, frame.height);
  for (const [index, chart] of charts.entries()) {
    const texts = chart.querySelectorAll<HTMLElement>('[data-chart-text], [data-chart-note]');
    for (const text of texts) paintHtmlText(text, frame, context);
    const keys = chart.querySelectorAll<SVGSVGElement>('[data-chart-text] [data-chart-key]');
    for (const key of keys) paintAt(key, frame, context);
    const drawing = drawings[index];
    if (drawing !== null && drawing !== undefined) paintAt(drawing, frame, context);
    if (marking !== undefined) paintMarking(marking, chart.getBoundingClientRect(), frame, context);
  }
  return new Promise((resolve) => {
    canvas.toBlob(resolve, 'image/png');
  });
}

function paintAt(svg: SVGSVGElement, frame: DOMRect, context: CanvasRenderingContext2D): void {
  const box = svg.getBoundingClientRect();
  context.save();
  context.translate(box.left - frame.left, box.top - frame.top);
  paintSvg(svg, context);
  context.restore();
}

/** Each run of text in the element where the page has it. */
function paintHtmlText(element: HTMLElement, frame: DOMRect, context: CanvasRenderingContext2D): void {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    const text = node.textContent?.trim() ?? '';
    if (parent === null || text === '') continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    const style = getComputedStyle(parent);
    context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    context.fillStyle = style.color;
    context.textBaseline = 'middle';
    context.fillText(text, box.left - frame.left, (box.top + box.bottom) / 2 - frame.top);
  }
}

function paintMarking(
  marking: string,
  chart: DOMRect,
  frame: DOMRect,
  context: CanvasRenderingContext2D,
): void {
  const style = getComputedStyle(document.documentElement);
  context.save();
  context.font = `600 11px ${style.getPropertyValue('--sans')}`;
  context.fillStyle = style.getPropertyValue('--ink-2');
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  context.fillText(marking, chart.right - frame.left - 20, chart.top - frame.top + 22);
  context.restore();
}
