/** Where the site is, as seen from its pages: a lesson's own page stands two folders down and says so in its HTML. */

const root = document.documentElement;

/** From the page to the site's own folder. */
const up = root.dataset.site ?? './';

export const SITE = new URL(up, document.baseURI);

/** The lesson that the page's HTML holds. */
export const pageLesson = root.dataset.lesson ?? null;

/** Whether the page is that lesson's own, and not the playground's. */
export const isLessonPage = root.dataset.site !== undefined;

/** The address of a lesson's own page. */
export function lessonAddress(name: string): string {
  return `${up}lessons/${name}/`;
}
