/** What the Share menu copies: a program as a link, as a tag, as a frame, and as an answer of oEmbed. Text in, text out. */

const FRAME_HEIGHT = 480;
const FRAME_WIDTH = 960;
export const FRAME_TITLE = 'Tensor playground';

/** `site` is the folder of the site, `fragment` the program as share.ts packs it. */
export interface Shared {
  site: URL;
  fragment: string;
  code: string;
  title: string;
}

export function frameSnippet({ site, fragment }: Shared): string {
  const src = escape(new URL(`embed.html?autorun${fragment}`, site).href);
  return `<iframe src="${src}" title="${FRAME_TITLE}" width="100%" height="${FRAME_HEIGHT}" style="border:0" allow="clipboard-write; fullscreen"></iframe>`;
}

export function tagSnippet({ site, code }: Shared): string {
  const script = `<script type="module" src="${escape(new URL('embed.js', site).href)}"></script>`;
  return `${script}\n\n<tensor-playground autorun>\n${escape(code.trimEnd())}\n</tensor-playground>\n`;
}

/** An answer of type "rich", https://oembed.com section 2.3.4, for systems that are given it in place of a link. */
export function oEmbedSnippet(shared: Shared): string {
  const { site, title } = shared;
  const answer = {
    version: '1.0',
    type: 'rich',
    title: title || FRAME_TITLE,
    provider_name: 'pytensor playground',
    provider_url: site.href,
    html: frameSnippet(shared),
    width: FRAME_WIDTH,
    height: FRAME_HEIGHT,
  };
  return `${JSON.stringify(answer, null, 2)}\n`;
}

/** As text or an attribute's value in HTML. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
