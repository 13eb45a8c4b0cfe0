/**
 * Which program is on the page, a lesson, a file or one from a link, and the reader's own version of it, kept from visit to
 * visit. Another tab of this page may have the same program open: neither overwrites the other without a word, and what was
 * overwritten can be had back.
 */
import type { TensorPlayground } from '../element/playground';
import { groups, lessons, neighbour, numberOf } from '../lessons/index';
import type { LessonGroup } from '../lessons/index';
import type { Lesson } from '../lessons/lesson';
import { recall, remember, whenChangedElsewhere } from '../storage';
import { find } from './find';
import { hideNotice, showNotice } from './notice';
import { othersOf, swapOther } from './progress';
import { isLessonPage, lessonAddress } from '../site';

const SAVE_AFTER_MS = 300;
/** The program of a link and that of a file, which belong to no lesson. */
const SHARED = 'shared';
const FILE = 'file';
/** The program of a link that needs no question: this reader made it, or has run it. */
const TRUSTED = 'trusted';
const NEIGHBOURS = [
  ['previous-lesson', -1],
  ['next-lesson', 1],
] as const;

export class Programs {
  /** The name of the program on screen. */
  private current = '';
  private lesson: Lesson = { title: '', prose: [], code: '' };
  /** What storage is known to hold of the program on screen: anything else there is another tab's. */
  private stored: string | null = null;
  private saving: ReturnType<typeof setTimeout> | undefined;
  /** The program of a link that waits for its reader to run it. */
  private waiting: string | null = null;

  constructor(
    private readonly playground: TensorPlayground,
    private readonly picker: HTMLSelectElement,
  ) {
    picker.replaceChildren(...groups.map(optionGroup));
    picker.addEventListener('change', () => {
      if (picker.value === SHARED) return;
      this.leaveLink();
      this.open(picker.value);
      this.showAddress();
    });
    playground.addEventListener('playground-change', () => {
      clearTimeout(this.saving);
      this.saving = setTimeout(() => this.save(), SAVE_AFTER_MS);
    });
    playground.addEventListener('playground-run', () => this.began());
    this.followNeighbours();
    find('other-version', HTMLButtonElement).addEventListener('click', () => this.swap());
    window.addEventListener('pagehide', () => this.save());
    whenChangedElsewhere((name) => {
      if (name === this.key && recall(name) !== this.stored) this.tellOfOtherTab();
    });
  }

  get title(): string {
    return this.lesson.title;
  }

  get prose(): string[] {
    return this.lesson.prose;
  }

  /** Opens a lesson, or the file of the last visit, with the code as the reader left it. False where there is none of that name. */
  open(name: string): boolean {
    const lesson = name === FILE ? rememberedFile() : lessons.get(name);
    if (!lesson) return false;
    if (name === FILE) this.offer(FILE, lesson.title);
    this.show(name, lesson, { code: recall(`code:${name}`) ?? lesson.code });
    remember('lesson', name);
    return true;
  }

  /** Opens what a visitor sees first: the lesson asked for, the one last read, or the first of all. */
  openFirst(wanted: string | null): void {
    const [first = ''] = lessons.keys();
    for (const name of [wanted, recall('lesson'), first]) if (name !== null && this.open(name)) return;
  }

  /** Opens a file from the reader's disk. */
  openFile(title: string, code: string): void {
    remember('file', JSON.stringify({ title, code }));
    remember(`code:${FILE}`, null);
    this.leaveLink();
    this.open(FILE);
  }

  /** Opens the program of a link, which isn't the reader's own, and says so. */
  openLink(code: string): void {
    // What the reader made of this very link before is still theirs.
    if (recall(SHARED) !== code) remember(`code:${SHARED}`, null);
    remember(SHARED, code);
    this.offer(SHARED, 'From a link');
    // A page around this one could show its own frame in any case; there the author of that page answers for the program.
    const strange = recall(TRUSTED) !== code && window.parent === window;
    this.show(SHARED, { title: 'From a link', prose: [], code }, { code: recall(`code:${SHARED}`) ?? code, strange });
    this.tellOfLink(strange);
    if (strange) this.waiting = code;
  }

  private tellOfLink(strange: boolean): void {
    const mine = recall('lesson');
    const back = (): void => {
      this.leaveLink();
      this.openFirst(mine);
    };
    const run = (): void => void this.playground.run();
    const text = strange
      ? 'Somebody else may have written this program: it came with the link. Read it, then run it; it runs sealed off from your files, this site and the network.'
      : 'This program came with the link. It runs sealed off from everything else.';
    showNotice(
      text,
      ...(strange ? [{ label: 'Run this program', act: run, first: true }] : []),
      ...(mine === null ? [] : [{ label: 'Back to your own code', act: back }]),
    );
  }

  /** The program on screen is the reader's to run: its link opens without a question from now on. */
  trust(code: string): void {
    remember(TRUSTED, code);
  }

  /** The reader has run the program that waited, by whatever way. */
  private began(): void {
    if (this.waiting === null) return;
    if (this.current === SHARED) {
      this.trust(this.waiting);
      this.tellOfLink(false);
    }
    this.waiting = null;
  }

  private show(name: string, lesson: Lesson, { code, strange = false }: { code: string; strange?: boolean }): void {
    this.current = name;
    this.lesson = lesson;
    this.stored = recall(this.key);
    this.picker.value = name;
    document.title = `${lesson.title} · pytensor playground`;
    this.waiting = null;
    this.playground.open(lesson, code, { strange });
    this.showNeighbours();
  }

  /** Marks the lessons in the picker that are solved. */
  tick(isSolved: (name: string) => boolean): void {
    for (const option of this.picker.querySelectorAll<HTMLOptionElement>('optgroup option')) {
      option.text = `${isSolved(option.value) ? '✓ ' : ''}${titleOf(option.value)}`;
    }
  }

  /** Looks at what is kept once more, after it was changed from a file. */
  reopen(): void {
    if (recall(this.key) !== this.stored && lessons.has(this.current)) this.open(this.current);
    this.showOthers();
  }

  /** Offers another version of this lesson's code that came with a file. */
  private showOthers(): void {
    const button = find('other-version', HTMLButtonElement);
    const { length } = othersOf(this.current);
    button.hidden = length === 0;
    button.textContent = `Your other version${length > 1 ? 's' : ''} (${length})`;
  }

  private swap(): void {
    const other = swapOther(this.current, this.playground.code);
    if (other === null) return;
    this.playground.code = other;
    this.save();
    this.showOthers();
    void this.playground.run();
  }

  /** The lessons before and after this one, as links at the end of its prose. */
  private showNeighbours(): void {
    for (const [id, places] of NEIGHBOURS) {
      const link = find(id, HTMLAnchorElement);
      const name = neighbour(this.current, places);
      link.hidden = name === null;
      if (name === null) continue;
      link.setAttribute('href', lessonAddress(name)); // relative, as in the pages that the build makes
      link.textContent = titleOf(name);
    }
    find('neighbours', HTMLElement).hidden = NEIGHBOURS.every(([id]) => find(id, HTMLAnchorElement).hidden);
    this.showOthers();
  }

  /** Follows such a link without leaving the page. */
  private followNeighbours(): void {
    for (const [id, places] of NEIGHBOURS) {
      find(id, HTMLAnchorElement).addEventListener('click', (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        const name = neighbour(this.current, places);
        this.save();
        this.leaveLink();
        if (name !== null) this.open(name);
        this.showAddress();
        this.playground.showTop();
      });
    }
  }

  /** Puts a program into the picker that is none of the lessons. */
  private offer(name: string, title: string): void {
    const old = this.picker.querySelector<HTMLOptionElement>(`option[value=${name}]`);
    if (old) old.text = title;
    else this.picker.append(optionOf(title, name));
  }

  /** Has the address name the lesson on screen, where it names one. */
  private showAddress(): void {
    if (!lessons.has(this.current)) return;
    const url = new URL(isLessonPage ? lessonAddress(this.current) : location.href, location.href);
    if (url.searchParams.has('lesson')) url.searchParams.set('lesson', this.current);
    history.replaceState(null, '', url);
  }

  private leaveLink(): void {
    history.replaceState(null, '', location.pathname + location.search);
    hideNotice();
  }

  // ---- the reader's version, and that of another tab ----

  private get key(): string {
    return `code:${this.current}`;
  }

  save(): void {
    clearTimeout(this.saving);
    if (!this.current) return;
    const mine = this.playground.code === this.lesson.code ? null : this.playground.code;
    if (mine === this.stored) return;
    const theirs = recall(this.key);
    if (theirs !== this.stored && theirs !== mine) this.tellOfOtherTab();
    remember(this.key, mine);
    this.stored = mine;
  }

  /** Another tab has other code of this program: says so, and gives it on demand, as a step that undo takes back. */
  private tellOfOtherTab(): void {
    const theirs = recall(this.key) ?? this.lesson.code;
    this.stored = recall(this.key);
    if (theirs === this.playground.code) return;
    const take = (): void => {
      this.playground.code = theirs;
      void this.playground.run();
    };
    showNotice('This program was changed in another tab too. The code here stays as it is.', { label: 'Use the other tab’s code', act: take });
  }
}

function optionOf(text: string, value: string): HTMLOptionElement {
  const option = document.createElement('option');
  option.text = text;
  option.value = value;
  return option;
}

/** A group of lessons for the picker, each with its number. */
function optionGroup({ title, names }: LessonGroup): HTMLOptGroupElement {
  const group = document.createElement('optgroup');
  group.label = title;
  for (const name of names) group.append(optionOf(titleOf(name), name));
  return group;
}

/** A lesson's number and title. */
export function titleOf(name: string): string {
  return `${numberOf(name) ?? ''}. ${lessons.get(name)?.title ?? ''}`;
}

/** The file that was opened last, or nothing where its memory is gone or damaged. */
function rememberedFile(): Lesson | undefined {
  try {
    const { title, code } = JSON.parse(recall('file') ?? '') as Partial<Lesson>;
    return typeof title === 'string' && typeof code === 'string' ? { title, prose: [], code } : undefined;
  } catch {
    return undefined;
  }
}
