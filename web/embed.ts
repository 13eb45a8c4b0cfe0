/**
 * The one script that another page loads to use <tensor-playground>. Finds the site beside itself, so the page may live on any
 * host; defines the element and does nothing else.
 */
import { setSite } from './element/runtime';
import './element/playground';

setSite(new URL('./', import.meta.url));
