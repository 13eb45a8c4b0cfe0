/**
 * What may become markup or a script on the site's own pages, where the browser knows Trusted Types: the pages' policy
 * (vite.config.ts) has it refuse every text that was not let through by Lit's templates or by a rule of this file. A page that
 * embeds the element has a policy of its own.
 */

interface Rules {
  createHTML?: (markup: string) => string | null;
  createScriptURL?: (address: string) => string | null;
}
interface Policy {
  createHTML(markup: string): string;
}
interface Factory {
  createPolicy(name: string, rules: Rules): Policy;
}

const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;

/** A script may be named by an address of this site, as a service worker is. */
const createScriptURL = (address: string): string | null =>
  new URL(address, document.baseURI).origin === location.origin ? address : null;

/** Scripts of this site, and no markup. */
export function trustOwnScripts(): void {
  factory?.createPolicy('default', { createScriptURL });
}

/** Also a deck's own Markdown, and what reveal.js makes for itself: markup that holds no script, in whatever form. */
export function trustDeck(): void {
  const inert = factory?.createPolicy('inert', { createHTML: (markup) => markup });
  if (!inert) return;
  const createHTML = (markup: string): string | null => {
    const parsed = new DOMParser().parseFromString(inert.createHTML(markup), 'text/html'); // nothing in it runs or loads
    return holdsScript(parsed) ? null : markup;
  };
  factory?.createPolicy('default', { createHTML, createScriptURL });
}

/** The Markdown plugin keeps a slide's text in a script of that type, which is none. */
const SCRIPTED = 'script:not([type="text/template"]), iframe, object, embed, base';

function holdsScript(parsed: Document): boolean {
  if (parsed.querySelector(SCRIPTED)) return true;
  const attributes = [...parsed.querySelectorAll('*')].flatMap((element) => [...element.attributes]);
  return attributes.some(({ name, value }) => name.startsWith('on') || /^\s*javascript:/i.test(value));
}
