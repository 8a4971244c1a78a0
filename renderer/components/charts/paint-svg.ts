/**
 * Paints an SVG of the page onto a canvas, element by element with the styles it has on the page. An image of the SVG would be
 * shorter, but has neither the page's fonts nor its colours, and needs more than the page's policy allows.
 *
 * Knows what charts consist of: paths, lines, rectangles, circles and single lines of text, in groups, without transforms.
 */
import { GROUND, STRIPE, STRIPE_PERIOD } from './hatching.tsx';

export function paintSvg(svg: SVGSVGElement, canvas: CanvasRenderingContext2D): void {
  for (const element of svg.querySelectorAll<SVGGraphicsElement>('path, line, rect, circle, text')) {
    if (element.closest('clipPath, defs, pattern') !== null) continue;
    const style = getComputedStyle(element);
    if (style.visibility === 'hidden' || style.display === 'none') continue;
    canvas.save();
    canvas.globalAlpha = opacityOf(element, svg);
    if (element instanceof SVGTextElement) paintText(element, style, canvas);
    else paintShape(pathOf(element), style, canvas);
    canvas.restore();
  }
}

function paintShape(path: Path2D, style: CSSStyleDeclaration, canvas: CanvasRenderingContext2D): void {
  const alpha = canvas.globalAlpha;
  const pattern = patternOf(style.fill);
  if (pattern !== null) {
    paintStripes(path, pattern, canvas);
  } else if (style.fill !== 'none') {
    canvas.globalAlpha = alpha * Number(style.fillOpacity);
    canvas.fillStyle = style.fill;
    canvas.fill(path, style.fillRule === 'evenodd' ? 'evenodd' : 'nonzero');
  }
  if (style.stroke !== 'none') {
    canvas.globalAlpha = alpha * Number(style.strokeOpacity);
    canvas.strokeStyle = style.stroke;
    canvas.lineWidth = Number.parseFloat(style.strokeWidth);
    canvas.lineJoin = style.strokeLinejoin === 'round' ? 'round' : 'miter';
    canvas.setLineDash(
      style.strokeDasharray === 'none' ? [] : style.strokeDasharray.split(/[\s,]+/).map(Number.parseFloat),
    );
    canvas.stroke(path);
  }
}

/** `url("#hatching-…")` names a hatching of the page. */
function patternOf(fill: string): Element | null {
  const id = /^url\("?#([^")]+)"?\)/.exec(fill)?.[1];
  return id === undefined ? null : document.querySelector(`#${CSS.escape(id)}`);
}

function paintStripes(path: Path2D, pattern: Element, canvas: CanvasRenderingContext2D): void {
  const alpha = canvas.globalAlpha;
  const color = getComputedStyle(pattern).getPropertyValue(pattern.getAttribute('data-color') ?? '');
  const { width, height } = canvas.canvas;
  canvas.save();
  canvas.clip(path);
  canvas.fillStyle = color;
  canvas.globalAlpha = alpha * GROUND;
  canvas.fill(path);
  canvas.globalAlpha = alpha;
  canvas.rotate(Math.PI / 4);
  const reach = width + height;
  for (let at = -reach; at < reach; at += STRIPE_PERIOD) canvas.fillRect(at, -reach, STRIPE, 2 * reach);
  canvas.restore();
}

function paintText(text: SVGTextElement, style: CSSStyleDeclaration, canvas: CanvasRenderingContext2D): void {
  const box = text.getBBox();
  canvas.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  canvas.fillStyle = style.fill;
  canvas.textBaseline = 'alphabetic';
  // The box of a line of text reaches from its ascent to its descent.
  const descent = canvas.measureText(text.textContent).fontBoundingBoxDescent;
  canvas.fillText(text.textContent, box.x, box.y + box.height - descent);
}

function pathOf(element: SVGGraphicsElement): Path2D {
  const number = (name: string): number => Number(element.getAttribute(name) ?? 0);
  const path = new Path2D(element instanceof SVGPathElement ? (element.getAttribute('d') ?? '') : '');
  if (element instanceof SVGLineElement) {
    path.moveTo(number('x1'), number('y1'));
    path.lineTo(number('x2'), number('y2'));
  } else if (element instanceof SVGRectElement) {
    path.rect(number('x'), number('y'), number('width'), number('height'));
  } else if (element instanceof SVGCircleElement) {
    path.arc(number('cx'), number('cy'), number('r'), 0, 2 * Math.PI);
  }
  return path;
}

/** Of the element and all groups around it. */
function opacityOf(element: Element, root: Element): number {
  let opacity = 1;
  for (let each: Element | null = element; each !== null && each !== root; each = each.parentElement) {
    opacity *= Number(getComputedStyle(each).opacity);
  }
  return opacity;
}
