/**
 * How classes are told apart in a plot: by the shape of their marks first, by a colour second. The colours are the ends of the
 * page's two scales, in an order in which neighbours differ for every kind of colour vision; shapes don't repeat before ten.
 */
import { svg, type TemplateResult } from 'lit';

/** Custom properties of tokens.css. */
export const CLASS_COLOURS = ['--value-low', '--value-high', '--grad-high', '--grad-low'] as const;

/** Each shape as points on a square from -1 to 1; the first is a circle. */
const SHAPES: readonly (readonly [number, number][])[] = [
  [],
  [
    [-0.85, -0.85],
    [0.85, -0.85],
    [0.85, 0.85],
    [-0.85, 0.85],
  ],
  [
    [0, -1.1],
    [1, 0.75],
    [-1, 0.75],
  ],
  [
    [0, -1.2],
    [1.2, 0],
    [0, 1.2],
    [-1.2, 0],
  ],
  [
    [0, 1.1],
    [1, -0.75],
    [-1, -0.75],
  ],
  star(5, 0.45),
  [
    [-0.35, -1],
    [0.35, -1],
    [0.35, -0.35],
    [1, -0.35],
    [1, 0.35],
    [0.35, 0.35],
    [0.35, 1],
    [-0.35, 1],
    [-0.35, 0.35],
    [-1, 0.35],
    [-1, -0.35],
    [-0.35, -0.35],
  ],
  star(6, 1),
  star(4, 0.35),
  star(8, 0.6),
];

/** A star of so many points, or with `inner` 1 a regular polygon. */
function star(points: number, inner: number): [number, number][] {
  return Array.from({ length: 2 * points }, (_, i): [number, number] => {
    const [angle, radius] = [(Math.PI * i) / points, i % 2 ? inner : 1.15];
    return [radius * Math.sin(angle), -radius * Math.cos(angle)];
  });
}

/** Which mark and colour a class has: a small number its own, so that it keeps them when another class is missing. */
export function classIndex(label: string, place: number): number {
  if (label === 'False' || label === 'True') return Number(label === 'True');
  return /^\d$/.test(label) ? Number(label) : place % SHAPES.length;
}

export function colourOf(index: number): (typeof CLASS_COLOURS)[number] {
  return CLASS_COLOURS[index % CLASS_COLOURS.length] ?? CLASS_COLOURS[0];
}

/** Adds the mark's outline to a path. */
export function traceMark(path: Path2D, index: number, x: number, y: number, radius: number): void {
  const shape = SHAPES[index % SHAPES.length] ?? [];
  if (shape.length === 0) {
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  shape.forEach(([dx, dy], i) => (i === 0 ? path.moveTo(x + dx * radius, y + dy * radius) : path.lineTo(x + dx * radius, y + dy * radius)));
  path.closePath();
}

/** The mark as a small picture for a legend. */
export function legendMark(index: number): TemplateResult {
  const shape = SHAPES[index % SHAPES.length] ?? [];
  const fill = `fill: var(${colourOf(index)})`;
  return svg`<svg class="mark" viewBox="-1.5 -1.5 3 3" aria-hidden="true">${
    shape.length === 0
      ? svg`<circle r="1" .style=${fill}></circle>`
      : svg`<polygon points=${shape.map((point) => point.join()).join(' ')} .style=${fill}></polygon>`
  }</svg>`;
}
