/**
 * Storage as it is: a flat strip of numbers, with the strides of each tensor that reads it as hops from its offset to a cell.
 * The strip of a figure as data, and as a template. A tensor and its view share one strip, and so the picture shows that
 * nothing was moved.
 */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { countText } from '../numbers';
import type { Part } from './arithmetic';
import type { Figure } from './figure';
import { cellName, read, type Held } from './held';
import { indicesOf, positionOf, type Index } from './indices';
import type { Cell } from './lines';

export interface Hop {
  from: number;
  to: number;
  label: string;
  /** A step that the pointed cell doesn't take: shown where no cell is pointed at, or for a stride of 0. */
  faint: boolean;
}

export interface Track {
  part: Part;
  name: string;
  index: Index | null;
  at: number | null;
  hops: Hop[];
}

export interface Strip {
  size: number;
  first: number;
  texts: (string | null)[];
  tracks: Track[];
}

const MOST_SHOWN = 40;
const MOST_HOPS = 6;
/** Elements that are looked through to fill a strip. */
const MOST_READ = 4_096;

/** One strip for each storage that the figure's tensors lie in. */
export function stripsOf(figure: Figure, cell: Cell | null): Strip[] {
  const panels = [...figure.operands, figure.result];
  const storages = [...new Set(panels.map(({ tensor }) => tensor.storage))];
  return storages.map((storage) => {
    const own = panels.filter(({ tensor }) => tensor.storage === storage);
    const tracks = own.map(({ part, tensor }) => trackOf(part, tensor, cellIn(figure, part, cell)));
    const size = Math.max(...own.map(({ tensor }) => tensor.storageSize));
    const at = tracks.find(({ at: place }) => place !== null)?.at ?? own[0]?.tensor.layout.offset ?? 0;
    const offset = own[0]?.tensor.layout.offset ?? 0;
    const wanted = at < MOST_SHOWN ? 0 : offset + MOST_SHOWN > at ? offset : at - MOST_SHOWN / 2;
    const first = Math.max(0, Math.min(size - MOST_SHOWN, Math.floor(wanted)));
    const texts = textsOf(own.map(({ tensor }) => tensor), first, Math.min(MOST_SHOWN, size));
    return { size, first, texts, tracks: distinct(tracks) };
  });
}

/** The cell of a tensor that the pointed one goes with: itself, or the first that is linked to it. */
function cellIn(figure: Figure, part: Part, cell: Cell | null): Index | null {
  if (!cell) return null;
  if (cell.part === part) return cell.index;
  if (cell.part === 'result') return figure.relation.sources(cell.index).find(({ operand }) => operand === part)?.index ?? null;
  if (part === 'result') return figure.relation.targets(cell.part, cell.index)[0] ?? null;
  const [result] = figure.relation.targets(cell.part, cell.index);
  return result ? (figure.relation.sources(result).find(({ operand }) => operand === part)?.index ?? null) : null;
}

function distinct(tracks: Track[]): Track[] {
  const keys = new Set<string>();
  return tracks.filter(({ name, hops, at }) => {
    const key = `${name}|${at ?? ''}|${hops.map(({ from, to }) => `${from}-${to}`).join()}`;
    return keys.has(key) ? false : keys.add(key);
  });
}

function trackOf(part: Part, { name, layout }: Held, index: Index | null): Track {
  const hops: Hop[] = [];
  let from = layout.offset;
  for (const [dim, stride] of layout.strides.entries()) {
    const size = layout.shape[dim] ?? 1;
    const times = index?.[dim] ?? 0;
    if (stride === 0 && size > 1) hops.push({ from, to: from, label: '0', faint: times === 0 });
    else if (!index && size > 1) hops.push({ from, to: from + stride, label: `+${stride}`, faint: true });
    else if (times > MOST_HOPS) hops.push({ from, to: from + times * stride, label: `${times}·${stride}`, faint: false });
    else for (let step = 0; step < times; step++) {
      hops.push({ from: from + step * stride, to: from + (step + 1) * stride, label: `+${stride}`, faint: false });
    }
    from += times * stride;
  }
  return { part, name, index, at: index && positionOf(layout, index), hops };
}

function textsOf(tensors: Held[], first: number, count: number): (string | null)[] {
  const texts = Array<string | null>(count).fill(null);
  for (const { layout, values } of tensors) {
    for (const index of indicesOf(layout.shape, MOST_READ)) {
      const at = positionOf(layout, index) - first;
      if (at >= 0 && at < count) texts[at] ??= read(values, index)?.text ?? null;
    }
  }
  return texts;
}

const HEIGHT = 2.1;
const WIDEST_LABEL = 0.62;

export function stripView(strip: Strip): TemplateResult {
  const { size, first, texts, tracks } = strip;
  const width = Math.max(2.4, ...texts.map((text) => (text?.length ?? 1) * WIDEST_LABEL + 0.7));
  const names = [...new Set(tracks.map(({ name }) => name))].join(', ');
  const shown = texts.length < size ? `, of which positions ${first} to ${first + texts.length - 1} are drawn` : '';
  const label = `Storage of ${names}: ${countText(size)} ${size === 1 ? 'number' : 'numbers'}${shown}. ${tracks.map(trackText).join('. ')}`;
  const lit = new Set(tracks.map(({ at }) => at));
  return html`
    <figure class="strip">
      <figcaption>
        storage of <b>${names}</b>
        ${tracks.length > 1 ? html`<span class="quiet-note">shared: one set of numbers, ${tracks.length} ways to read it</span>` : nothing}
        ${texts.length < size ? html`<span class="quiet-note">positions ${first}–${first + texts.length - 1} of ${countText(size)}</span>` : nothing}
      </figcaption>
      <div class="scroll" role="img" aria-label=${label} tabindex=${texts.length * width > 20 ? 0 : nothing}>
        ${tracks.slice(0, 1).map((track) => hops(track, strip, width, true))}
        <div class="positions">
          ${texts.map(
            (text, at) => html`<span class="slot" ?data-lit=${lit.has(first + at)} .style=${`width: ${width}em`}
              ><span class="number">${text ?? '·'}</span><span class="position">${first + at}</span></span
            >`,
          )}
        </div>
        ${tracks.slice(1, 2).map((track) => hops(track, strip, width, false))}
      </div>
    </figure>
  `;
}

function trackText({ name, index, at, hops: steps }: Track): string {
  if (!index || at === null) return `${name} takes steps of ${steps.map(({ label }) => label.replace('+', '')).join(' and ') || '0'}`;
  const taken = steps.filter(({ faint }) => !faint).map(({ label }) => label);
  return `${cellName(name, index)} is at position ${at}${taken.length > 0 ? `, by steps ${taken.join(', ')}` : ''}`;
}

/** Arcs over the strip, or under it. */
function hops({ name, hops: steps }: Track, { first, texts }: Strip, width: number, above: boolean): TemplateResult {
  const middle = (position: number): number => (position - first + 0.5) * width;
  const whole = texts.length * width;
  const edge = above ? HEIGHT - 0.1 : 0.1;
  const sign = above ? -1 : 1;
  return html`<svg class="hops" viewBox="0 0 ${whole} ${HEIGHT}" .style=${`width: ${whole}em; height: ${HEIGHT}em`} aria-hidden="true" data-name=${name}>
    ${steps.map(({ from, to, label, faint }) => {
      const [x1, x2] = from === to ? [middle(from) - 0.5, middle(from) + 0.5] : [middle(from), middle(to)];
      const rise = from === to ? 1.5 : Math.min(1.75, 0.8 + Math.abs(x2 - x1) * 0.06);
      const top = edge + sign * rise;
      const path = `M${x1} ${edge} C${x1} ${top}, ${x2} ${top}, ${x2} ${edge}`;
      const text = edge + sign * (rise * 0.75 + 0.15) + (above ? -0.12 : 0.62);
      return svg`<path class="hop" ?data-faint=${faint} d=${path} marker-end="url(#hop-tip)" /><text x=${(x1 + x2) / 2} y=${text} text-anchor="middle">${label}</text>`;
    })}
  </svg>`;
}
