/**
 * What the site's build has put into an element's place, so that code and output stand there before any script: a declarative
 * shadow tree, and in it the events that it was drawn from. Reads it and takes it away; drawing is the element's own.
 */
import { parseStored, type Stored } from '../stored';

export interface Prerendered {
  stored: Stored;
  /** Takes it away, when the element has drawn itself beside it. */
  remove: () => void;
}

/** Where the events are. */
export const STORED_DATA = 'data-stored';

export function prerenderedIn(root: ShadowRoot | null): Prerendered | null {
  const data = root?.querySelector(`script[${STORED_DATA}]`);
  if (!root || !data) return null;
  const nodes = [...root.childNodes];
  return {
    stored: parseStored(data.textContent),
    remove: () => {
      for (const node of nodes) node.remove();
    },
  };
}
