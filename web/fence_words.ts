/**
 * The words that make a block of code live and say how: classes of a rendered fence, or a first line of the code itself,
 * `# playground env=x autorun`, which is a comment to Python and which no generator of pages drops. Text in, words out; which
 * elements have them is fences/fence.ts's and slides/made.ts's. web/check/fences.py has the same rules, and
 * fences/rendered.json holds both to them.
 */

/**
 * What a word of a fence may set on the element, and to what: generators have classes of their own, such as theme-code-block. No
 * address of a program and no handler of events is among them.
 */
const ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  env: /^.+$/,
  autorun: /^$/,
  readonly: /^$/,
  height: /^\d+$/,
  layout: /^(auto|wide|narrow)$/,
  theme: /^(auto|light|dark)$/,
  explain: /^(open|folded)$/,
  stored: /^.+$/,
};

/** A line of prose that happens to begin with the word is no first line: it has words that are no attributes. */
const WORD = String.raw`(?:[a-z][\w-]*=(?:"[^"\n]*"|'[^'\n]*'|[^\s"']*)|autorun|readonly|step)`;
const FIRST_LINE = new RegExp(String.raw`^(?:[^\S\n]*\n)*[^\S\n]*#[^\S\n]*playground((?:[^\S\n]+${WORD})*)[^\S\n]*(?:\n|$)`);

export interface Marked {
  /** As classes of a fence would be, without quotes. */
  words: string[];
  /** The program without the line. */
  code: string;
}

/** The first line's words and what follows it; null where a program begins otherwise. */
export function marked(text: string): Marked | null {
  const found = FIRST_LINE.exec(text);
  if (!found) return null;
  const words = (found[1] ?? '').match(new RegExp(WORD, 'g')) ?? [];
  return { words: words.map((word) => word.replace(/=(["'])(.*)\1$/, '=$2')), code: text.slice(found[0].length) };
}

/** The attributes among words: `env=x`, `env-x` (Sphinx makes every = a hyphen), or a name alone for one without a value. */
export function attributesAmong(words: Iterable<string>): [name: string, value: string][] {
  const all = [...words];
  const valueOf = (word: string): string => word.slice(word.search(/[=-]|$/) + 1).replace(/^"(.*)"$/, '$1');
  return Object.entries(ATTRIBUTES).flatMap(([name, values]) => {
    const word = all.find((each) => each.split(/[=-]/, 1)[0] === name && values.test(valueOf(each)));
    return word === undefined ? [] : [[name, valueOf(word)] satisfies [string, string]];
  });
}
