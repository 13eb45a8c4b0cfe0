/**
 * What the pages of the API reference do: run an example in place, search the names, keep the theme chosen on the playground.
 * The pages are read without it; it makes no text.
 */
import { keepOnceSettled } from '../offline/keep';
import { recall } from '../storage';
import { trustOwnScripts } from '../trusted';
import { search, type Name } from './search';

const HERE = new URL('./', import.meta.url);
/** The element comes with the first example that is run, so that a page of hundreds opens as fast as its text. */
const EMBED = new URL('../embed.js', HERE).href;

const theme = recall('theme');
if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;

trustOwnScripts();
keepOnceSettled(new URL('../', HERE));

// ---- examples ----

for (const example of document.querySelectorAll<HTMLElement>('.example')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Run';
  button.addEventListener('click', () => void open(example, button));
  example.append(button);
}

/** Puts a playground with the example's code in its place, and runs it. */
async function open(example: HTMLElement, button: HTMLButtonElement): Promise<void> {
  button.disabled = true;
  try {
    await import(/* @vite-ignore */ EMBED);
  } catch {
    button.disabled = false;
    button.textContent = 'Could not load: try again';
    return;
  }
  const playground = document.createElement('tensor-playground');
  playground.textContent = example.dataset.code ?? '';
  playground.setAttribute('layout', 'narrow');
  playground.setAttribute('autorun', '');
  playground.setAttribute('theme', document.documentElement.dataset.theme ?? 'auto');
  example.replaceChildren(playground);
}

// ---- search ----

function find<T extends HTMLElement>(id: string, kind: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`internal: the page has no ${kind.name} called ${id}`);
  return element;
}

const input = find('search', HTMLInputElement);
const list = find('found', HTMLDivElement);
let names: Promise<Name[]> | undefined;
let selected = 0;

async function show(): Promise<void> {
  names ??= fetch(new URL('names.json', HERE)).then((answer) => answer.json() as Promise<Name[]>);
  const found = search(await names, input.value);
  list.replaceChildren(
    ...found.map(([name, link, text], index) => {
      const option = document.createElement('a');
      option.id = `found-${index}`;
      option.role = 'option';
      option.href = `./${link}`;
      option.tabIndex = -1; // the arrow keys of the search choose among them
      option.append(Object.assign(document.createElement('code'), { textContent: name }));
      option.append(Object.assign(document.createElement('small'), { textContent: text }));
      return option;
    }),
  );
  select(0);
  unfold(found.length > 0);
}

function unfold(isOpen: boolean): void {
  list.hidden = !isOpen;
  input.ariaExpanded = String(isOpen);
}

function select(index: number): void {
  const items = [...list.children];
  selected = items.length ? (index + items.length) % items.length : 0;
  items.forEach((item, at) => (item.ariaSelected = String(at === selected)));
  input.setAttribute('aria-activedescendant', items.length ? `found-${selected}` : '');
}

input.addEventListener('input', () => void show());
input.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') unfold(false);
  else if (event.key === 'ArrowDown') select(selected + 1);
  else if (event.key === 'ArrowUp') select(selected - 1);
  else if (event.key === 'Enter') list.querySelector<HTMLElement>('[aria-selected=true]')?.click();
  else return;
  event.preventDefault();
});
list.addEventListener('click', () => unfold(false));
document.addEventListener('pointerdown', (event) => {
  if (event.target instanceof Node && !input.closest('search')?.contains(event.target)) unfold(false);
});
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || document.activeElement !== document.body) return;
  event.preventDefault();
  input.focus();
});
