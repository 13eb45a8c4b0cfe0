/**
 * The theme's colours as numbers, for what is drawn on a canvas and so can't use custom properties. Reads tokens.css; names no
 * colour itself.
 */

/** Red, green, blue from 0 to 255 of a custom property as it is in force at `element`. */
export function resolveColour(element: Element, property: string): [number, number, number] {
  const probe = document.createElement('span');
  probe.style.color = `var(${property})`;
  probe.hidden = true;
  element.append(probe);
  const [red = 0, green = 0, blue = 0] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number);
  probe.remove();
  return [red, green, blue];
}

/** Calls `redraw` whenever light and dark may have changed places at `element`; returns how to stop. */
export function whenThemeChanges(element: Element, redraw: () => void): () => void {
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const observer = new MutationObserver(redraw);
  const options = { attributes: true, attributeFilter: ['theme', 'class', 'style', 'data-theme', 'data-scheme'] };
  observer.observe(document.documentElement, options);
  for (let root = element.getRootNode(); root instanceof ShadowRoot; root = root.host.getRootNode()) observer.observe(root.host, options);
  system.addEventListener('change', redraw);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', redraw);
  };
}
