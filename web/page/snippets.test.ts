import { expect, it } from 'vitest';
import { frameSnippet, oEmbedSnippet, tagSnippet } from './snippets';

const SHARED = { site: new URL('https://example.org/play/'), fragment: '#code=abc-_', code: 'a = 1 < 2 & 3\nb = "</tensor-playground>"\n', title: 'Mine' };

it('a tag holds the program as its own text, whatever is in it', () => {
  document.body.innerHTML = tagSnippet(SHARED).replace(/<script[^]*?<\/script>/, '');
  expect(document.querySelector('tensor-playground')?.textContent).toBe(`\n${SHARED.code}`);
  expect(tagSnippet(SHARED)).toContain('src="https://example.org/play/embed.js"');
});

it('a frame shows the cell’s page, with the program in the fragment', () => {
  expect(frameSnippet(SHARED)).toContain('src="https://example.org/play/embed.html?autorun#code=abc-_"');
});

it('an answer of oEmbed is a rich one that holds the frame', () => {
  const answer = JSON.parse(oEmbedSnippet(SHARED)) as Record<string, unknown>;
  expect(answer).toMatchObject({ version: '1.0', type: 'rich', title: 'Mine', width: 960, height: 480, html: frameSnippet(SHARED) });
});
