/**
 * The script that another reveal.js deck loads: defines the elements, finds the site beside itself, and hands over the plugin as
 * `RevealPlayground`.
 */
import { setSite } from '../element/runtime';
import '../element/playground';
import playgroundPlugin from './plugin';

setSite(new URL('./', import.meta.url));

declare global {
  interface Window {
    RevealPlayground: typeof playgroundPlugin;
  }
}
window.RevealPlayground = playgroundPlugin;
