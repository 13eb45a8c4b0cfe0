/**
 * Which program is on the page, a lesson, a file or one from a link, and the reader's own version of it, kept from visit to
 * visit. Another tab of this page may have the same program open: neither overwrites the other without a word, and what was
 * overwritten can be had back.
 */
import type { TensorPlayground } from '../element/playground';
import { lessons } from '../lessons/index';
import type { Lesson } from '../lessons/lesson';
import { recall, remember, whenChangedElsewhere } from '../storage';
import { hideNotice, showNotice } from './notice';

const SAVE_AFTER_MS = 300;
/** The program of a link and that of a file, which belong to no lesson. */
const SHARED = 'shared';
const FILE = 'file';

export class Programs {
  /** The name of the program on screen. */
  private current = '';
  private lesson: Lesson = { title: '', prose: [], code: '' };
  /** What storage is known to hold of the program on screen: anything else there is another tab's. */
  private stored: string | null = null;
  private saving: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly playground: TensorPlayground,
    private readonly picker: HTMLSelectElement,
  ) {
    for (const [name, { title }] of lessons) picker.append(new Option(title, name));
    picker.addEventListener('change', () => {
      if (picker.value === SHARED) return;
      this.leaveLink();
      this.open(picker.value);
    });
    playground.addEventListener('playground-change', () => {
      clearTimeout(this.saving);
      this.saving = setTimeout(() => this.save(), SAVE_AFTER_MS);
    });
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
    this.show(name, lesson, recall(`code:${name}`) ?? lesson.code);
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
    this.show(SHARED, { title: 'From a link', prose: [], code }, recall(`code:${SHARED}`) ?? code);
    const mine = recall('lesson');
    const back = (): void => {
      this.leaveLink();
      this.openFirst(mine);
    };
    const text = 'This program came with the link. It runs sealed off from everything else.';
    showNotice(text, ...(mine === null ? [] : [{ label: 'Back to your own code', act: back }]));
  }

  private show(name: string, lesson: Lesson, code: string): void {
    this.current = name;
    this.lesson = lesson;
    this.stored = recall(this.key);
    this.picker.value = name;
    document.title = `${lesson.title} · pytensor playground`;
    this.playground.open(lesson, code);
  }

  /** Puts a program into the picker that is none of the lessons. */
  private offer(name: string, title: string): void {
    const old = this.picker.querySelector<HTMLOptionElement>(`option[value=${name}]`);
    if (old) old.text = title;
    else this.picker.append(new Option(title, name));
  }

  private leaveLink(): void {
    history.replaceState(null, '', location.pathname + location.search);
    hideNotice();
  }

  // ---- the reader's version, and that of another tab ----

  private get key(): string {
    return `code:${this.current}`;
  }

  private save(): void {
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

/** The file that was opened last, or nothing where its memory is gone or damaged. */
function rememberedFile(): Lesson | undefined {
  try {
    const { title, code } = JSON.parse(recall('file') ?? '') as Partial<Lesson>;
    return typeof title === 'string' && typeof code === 'string' ? { title, prose: [], code } : undefined;
  } catch {
    return undefined;
  }
}
