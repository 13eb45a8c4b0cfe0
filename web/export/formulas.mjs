/** Sets formulas: a list of TeX on standard input, the same list as MathML on standard output, which needs no font or style. */
import { readFileSync, writeFileSync } from 'node:fs';
import katex from 'katex';

const formulas = JSON.parse(readFileSync(0, 'utf8'));
writeFileSync(1, JSON.stringify(formulas.map((tex) => katex.renderToString(tex, { displayMode: true, output: 'mathml' }))));
