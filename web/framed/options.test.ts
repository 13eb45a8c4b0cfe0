import { expect, it } from 'vitest';
import { optionsOf } from './options';

const USUAL = { lesson: null, src: null, text: null, theme: 'auto', layout: 'auto', readonly: false, autorun: false, fill: false, explain: false };

it('what an address leaves out, or says wrongly, is the usual', () => {
  expect(optionsOf({ search: '', hash: '' })).toEqual(USUAL);
  expect(optionsOf({ search: '?theme=<script>&layout=7&autorun=no&explain=yes', hash: '#' })).toEqual(USUAL);
});

it('options stand in the query or the fragment, programs in the fragment only', () => {
  const options = optionsOf({ search: '?theme=dark&readonly&autorun=1&text=secret', hash: '#text=a%20%3D%201%0Aa&layout=narrow' });
  expect(options).toEqual({ ...USUAL, theme: 'dark', readonly: true, autorun: true, layout: 'narrow', text: 'a = 1\na' });
});
