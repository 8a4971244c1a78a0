/**
 * Paints an SVG of the page onto a canvas, element by element with the styles it has on the page. An image of the SVG would be
 * shorter, but has neither the page's fonts nor its colours, and needs more than the page's policy allows.
 *
 * Knows what charts consist of: paths, lines, rectangles, circles and single lines of text, in groups, without transforms.
 */
export function paintSvg(svg: SVGSVGElement, canvas: CanvasRenderingContext2D): void {
  for (const element of svg.querySelectorAll<SVGGraphicsElement>('path, line, rect, circle, text')) {
    if (element.closest('clipPath, defs') !== null) continue;
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
  if (style.fill !== 'none') {
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
