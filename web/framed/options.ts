/** What the address of a framed cell says, its program apart. Whatever it says that isn't understood is the usual. */

export interface FramedOptions {
  /** A lesson of the site, by name. */
  lesson: string | null;
  /** A Python file of the site's host. */
  src: string | null;
  /** A program as it is, for addresses written by hand. */
  text: string | null;
  theme: 'auto' | 'light' | 'dark';
  layout: 'auto' | 'wide' | 'narrow';
  readonly: boolean;
  autorun: boolean;
  /** The cell is as tall as its frame, in place of the frame as tall as the cell. */
  fill: boolean;
  explain: boolean;
}

/** Programs stand in the fragment, which reaches no server; everything else may stand in the query or there. */
export function optionsOf({ search, hash }: Pick<Location, 'search' | 'hash'>): FramedOptions {
  const query = new URLSearchParams(search);
  const fragment = new URLSearchParams(hash.slice(1));
  const get = (name: string): string | null => fragment.get(name) ?? query.get(name);
  const oneOf = <const T extends string>(name: string, usual: T, ...others: T[]): T => others.find((other) => other === get(name)) ?? usual;
  const isOn = (name: string): boolean => !['0', 'no', 'false', null].includes(get(name));
  return {
    lesson: get('lesson'),
    src: get('src'),
    text: fragment.get('text'),
    theme: oneOf('theme', 'auto', 'light', 'dark'),
    layout: oneOf('layout', 'auto', 'wide', 'narrow'),
    readonly: isOn('readonly'),
    autorun: isOn('autorun'),
    fill: isOn('fill'),
    explain: get('explain') === 'open',
  };
}
