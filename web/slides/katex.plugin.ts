/** Leaves KaTeX's style sheet the faces that the slides' formulas use, in the one format that every browser here reads. */
import type { Plugin } from 'vite';

const USED = /KaTeX_(?:Main-Regular|Math-Italic|Size1-Regular|Size2-Regular)\./;

export function katexFonts(): Plugin {
  return {
    name: 'katex-fonts',
    enforce: 'pre',
    transform(code, id) {
      if (!/katex(?:\.min)?\.css/.test(id)) return undefined;
      const faces = code.replace(/@font-face\s*\{[^}]*\}/g, (face) => (USED.test(face) ? face.replace(/,url\([^)]*\.(?:woff|ttf)\) format\("[^"]*"\)/g, '') : ''));
      return { code: faces, map: null };
    },
  };
}
