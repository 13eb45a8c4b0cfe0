/**
 * A menu of a button: opens by click, Enter or an arrow key, is walked by arrows and first letters, and closes on a choice, on
 * Escape, and when the reader goes elsewhere. What its items do is their own click listeners'.
 */

export function setUpMenu(button: HTMLButtonElement, menu: HTMLElement): void {
  /** Some items are there only where the bar is narrow. */
  const shown = (): HTMLElement[] => [...menu.querySelectorAll<HTMLElement>('[role^=menuitem]')].filter((item) => item.checkVisibility());
  const isOpen = (): boolean => menu.matches(':popover-open');
  const open = (at: number): void => {
    menu.showPopover();
    shown().at(at)?.focus();
  };

  button.addEventListener('keydown', (event) => {
    const at = { ArrowDown: 0, ArrowUp: -1 }[event.key];
    if (at === undefined) return;
    event.preventDefault();
    open(at);
  });
  button.addEventListener('click', () => {
    if (isOpen()) menu.hidePopover();
    else open(0);
  });
  // A press on the button would close the menu before the click, which would open it again.
  button.addEventListener('pointerdown', (event) => {
    if (isOpen()) event.preventDefault();
  });

  let closes = false; // the focus that goes back to the button then would close it once more
  menu.addEventListener('beforetoggle', (event) => {
    const opens = event.newState === 'open';
    closes = !opens;
    button.ariaExpanded = String(opens);
    if (!opens && menu.contains(document.activeElement)) button.focus();
  });
  menu.addEventListener('toggle', (event) => {
    if (event.newState === 'open') place(menu, button);
  });
  menu.addEventListener('click', (event) => {
    if (event.target instanceof Element && event.target.closest('[role^=menuitem]')) menu.hidePopover();
  });
  menu.addEventListener('focusout', ({ relatedTarget }) => {
    if (isOpen() && !closes && relatedTarget instanceof Node && !menu.contains(relatedTarget)) menu.hidePopover();
  });
  menu.addEventListener('keydown', (event) => {
    const items = shown();
    const at = items.indexOf(document.activeElement as HTMLElement);
    const letter = event.key.length === 1 ? event.key.toLowerCase() : null;
    const targets: Record<string, number> = {
      ArrowDown: (at + 1) % items.length,
      ArrowUp: at - 1,
      Home: 0,
      End: -1,
    };
    const after = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    const begins = (item: HTMLElement): boolean => letter !== null && item.textContent.trim().toLowerCase().startsWith(letter);
    const target = event.key in targets ? items.at(targets[event.key] ?? 0) : after.find(begins);
    if (event.key === 'Tab') menu.hidePopover();
    if (!target || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    target.focus();
  });
}

/** Under its button, and on the screen. */
function place(menu: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect();
  menu.style.top = `${at.bottom + 4}px`;
  menu.style.left = `${Math.max(4, Math.min(at.left, window.innerWidth - menu.offsetWidth - 4))}px`;
}
