/**
 * The Vite plugin that has plots write numbers as the page and Python do, in every country: uPlot asks for the browser's language as soon as
 * it is loaded, and where that is no language tag (WebKitGTK says "C" where a machine has no language set) it never loads.
 */
import type { Plugin } from 'vite';

const CHART = '/uplot/dist/uPlot.esm.js';
const ASKED = 'domEnv ? nav.language :';

export function plotNumbers(): Plugin {
  return {
    name: 'plot-numbers',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith(CHART)) return null;
      if (!code.includes(ASKED)) throw new Error(`uPlot asks for its language otherwise than before: look for Intl in ${id}`);
      return { code: code.replace(ASKED, ''), map: null };
    },
  };
}
