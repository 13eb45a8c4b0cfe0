/**
 * What the page remembers between visits: the code of each lesson as the reader left it, which one was open, and the theme. A
 * browser that keeps nothing (private windows, full disks, blocked storage) costs the memory and nothing else.
 */

const PREFIX = 'pytensor-playground:';

export function recall(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** Remembers `value` under `name`; null forgets it. */
export function remember(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // Nothing to do: the page works without a memory.
  }
}

/** Calls `changed` with the name of what another tab of this page remembers anew. */
export function whenChangedElsewhere(changed: (name: string) => void): void {
  window.addEventListener('storage', ({ key }) => {
    if (key?.startsWith(PREFIX)) changed(key.slice(PREFIX.length));
  });
}
