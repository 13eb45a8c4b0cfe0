/** A page that is edited for an hour draws its lists anew thousands of times: nothing of the old ones may stay. */
import { html, render } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { expect, it } from 'vitest';

const list = (keys: readonly string[]): unknown => html`<ul>${repeat(keys, (key) => key, (key) => html`<li>${key}</li>`)}</ul>`;

it('leaves no node of a keyed list that has changed', () => {
  const place = document.createElement('div');
  const nodes = (): number => place.querySelector('ul')?.childNodes.length ?? 0;
  render(list(['a', 'b']), place);
  const first = nodes();
  for (const keys of [['c', 'd', 'e'], [], ['b'], ['f', 'b'], ['a', 'b']]) render(list(keys), place);
  expect(place.textContent).toBe('ab');
  expect(nodes()).toBe(first);
});
