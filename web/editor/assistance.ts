/**
 * Help while writing: completion of pytensor's names, of keyword arguments and of the reader's own names, and a card about the
 * name under the pointer or at the cursor. A list stays out of the way: nothing in it is taken before an arrow key has chosen
 * it, so that Enter ends a line and Tab indents as ever. What names stand for is names.ts's business.
 */
import {
  acceptCompletion,
  autocompletion,
  closeCompletion,
  completionStatus,
  moveCompletionSelection,
  startCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { globalCompletion, localCompletionSource } from '@codemirror/lang-python';
import { ensureSyntaxTree, syntaxTree } from '@codemirror/language';
import { Prec, StateEffect, StateField, type EditorState, type Extension } from '@codemirror/state';
import { EditorView, hoverTooltip, keymap, showTooltip, type Command, type Tooltip } from '@codemirror/view';
import type { SyntaxNode } from '@lezer/common';
import { nameCard } from './card';
import { Names, Reader, type Meaning, type NamesFile } from './names';

/** Where the names come from, asked when they are first needed. */
export interface Library {
  /** The folder of the reference. */
  address: string;
  load: () => Promise<NamesFile>;
}

/** Letters of a name before a list opens by itself; behind a dot it opens at once. */
const FROM_LETTERS = 2;
const READING_MS = 20;
const WORD = /[\p{L}_][\p{L}\p{N}_]*$/u;

export function assistance(library: Library): Extension {
  let names: Promise<Names | null> | undefined;
  const loaded = (): Promise<Names | null> => {
    names ??= library.load().then(
      (file) => new Names(file),
      () => {
        names = undefined; // perhaps there is a network next time
        return null;
      },
    );
    return names;
  };
  const info = (path: string, name: string, known: Names) => (): HTMLElement | null => {
    const entry = known.entry(path);
    return entry ? nameCard(name, entry, library.address) : null;
  };

  const complete = async (context: CompletionContext): Promise<CompletionResult | null> => {
    const word = context.matchBefore(WORD);
    const from = word?.from ?? context.pos;
    const behindDot = context.state.sliceDoc(Math.max(0, from - 1), from) === '.';
    if (!context.explicit && !behindDot && context.pos - from < FROM_LETTERS) return null;
    const node = nodeBefore(context.state, context.pos);
    if (isText(node)) return null;
    const known = await loaded();
    if (!known || context.aborted) return behindDot ? null : localCompletionSource(context);
    const reader = readerOf(context.state, known);
    const option = (name: string, path: string, boost: number): Completion => {
      const entry = known.entry(path);
      return { label: name, type: entry?.kind ?? 'value', detail: short(entry?.signature), info: info(path, name, known), boost };
    };
    const validFor = /^[\p{L}\p{N}_]*$/u;
    if (behindDot) {
      const owner = reader.meaning(objectBefore(context.state, from - 1));
      if (!owner) return null;
      const options = [...known.members(owner.path)].map(([name, path]) => option(name, path, 0));
      return options.length > 0 ? { from, options, validFor } : null;
    }
    const own = localCompletionSource(context);
    const ownLabels = new Set(own?.options.map(({ label }) => label));
    const given = [...known.given].filter(([name]) => !ownLabels.has(name)).map(([name, path]) => option(name, path, 0));
    const builtins = (await globalCompletion(context))?.options.filter(({ label }) => !known.given.has(label)) ?? [];
    const options = [
      ...keywords(context.state, node, reader, known),
      ...(own?.options ?? []).map((mine) => ({ ...mine, boost: 1 })),
      ...given,
      ...builtins.map(({ label, type }) => ({ label, ...(type ? { type } : {}), boost: -1 })),
    ];
    return { from, options, validFor };
  };

  /** The card of the name at a place, or null. */
  const cardAt = async (view: EditorView, pos: number): Promise<Tooltip | null> => {
    const { state } = view;
    const node = nameAt(state, pos);
    const known = node && (await loaded());
    if (!known || view.state.doc !== state.doc) return null;
    const path = readerOf(state, known).path(node);
    const entry = path === null ? undefined : known.entry(path);
    if (!entry?.text) return null;
    const name = state.sliceDoc(node.from, node.to);
    return {
      pos: node.from,
      end: node.to,
      above: true,
      create: () => {
        const dom = nameCard(name, entry, library.address);
        dom.setAttribute('role', 'status');
        dom.dataset.role = 'name-card';
        return { dom };
      },
    };
  };

  const showCard: Command = (view) => {
    void cardAt(view, view.state.selection.main.head).then((card) => view.dispatch({ effects: setCard.of(card) }));
    return true;
  };

  return [
    autocompletion({
      override: [complete],
      selectOnOpen: false,
      icons: false,
      defaultKeymap: false,
      interactionDelay: 0,
    }),
    cardField,
    hoverTooltip((view, pos) => cardAt(view, pos), { hoverTime: 350, hideOnChange: true }),
    Prec.high(
      keymap.of([
        { key: 'Ctrl-Space', run: startCompletion },
        { mac: 'Alt-`', run: startCompletion },
        { key: 'ArrowDown', run: moveCompletionSelection(true) },
        { key: 'ArrowUp', run: moveCompletionSelection(false) },
        { key: 'PageDown', run: moveCompletionSelection(true, 'page') },
        { key: 'PageUp', run: moveCompletionSelection(false, 'page') },
        { key: 'Enter', run: acceptCompletion },
        { key: 'Tab', run: acceptCompletion },
        { key: 'Escape', run: (view) => closeCompletion(view) || closeCard(view) },
        { key: 'Mod-i', run: showCard },
      ]),
    ),
  ];
}

/** Whether a list of completions is open, which has a use for the arrow keys. */
export function isCompleting(state: EditorState): boolean {
  return completionStatus(state) === 'active';
}

// ---- the card at the cursor ----

const setCard = StateEffect.define<Tooltip | null>();

const cardField = StateField.define<Tooltip | null>({
  create: () => null,
  update(card, transaction) {
    for (const effect of transaction.effects) if (effect.is(setCard)) return effect.value;
    return transaction.docChanged || transaction.selection ? null : card;
  },
  provide: (field) => showTooltip.from(field),
});

const closeCard: Command = (view) => {
  if (!view.state.field(cardField)) return false;
  view.dispatch({ effects: setCard.of(null) });
  return true;
};

// ---- places in the code ----

function readerOf(state: EditorState, names: Names): Reader {
  const tree = ensureSyntaxTree(state, state.doc.length, READING_MS) ?? syntaxTree(state);
  return new Reader(names, tree.topNode, ({ from, to }) => state.sliceDoc(from, to));
}

function nodeBefore(state: EditorState, pos: number): SyntaxNode {
  return (ensureSyntaxTree(state, pos, READING_MS) ?? syntaxTree(state)).resolveInner(pos, -1);
}

function isText({ name }: SyntaxNode): boolean {
  return name === 'String' || name === 'Comment' || name === 'FormatString' || name === 'Number';
}

/** The expression that ends at `dot`, where a member of it is being written. */
function objectBefore(state: EditorState, dot: number): SyntaxNode {
  let node = nodeBefore(state, dot);
  while (node.parent?.to === dot && EXPRESSIONS.has(node.parent.name)) node = node.parent;
  return node;
}

const EXPRESSIONS = new Set(['MemberExpression', 'CallExpression', 'ParenthesizedExpression', 'ArgList', 'ArrayExpression', 'DictionaryExpression']);

function nameAt(state: EditorState, pos: number): SyntaxNode | null {
  for (const side of [1, -1] as const) {
    const node = syntaxTree(state).resolveInner(pos, side);
    if (node.name === 'VariableName' || node.name === 'PropertyName') return node;
  }
  return null;
}

/** The parameters of the call around `node` that aren't given yet, as `dim=`. */
function keywords(state: EditorState, node: SyntaxNode, reader: Reader, names: Names): Completion[] {
  let list: SyntaxNode | null = node;
  while (list && list.name !== 'ArgList') list = /Statement|Lambda|Script/.test(list.name) ? null : list.parent;
  const callee: Meaning | null = reader.meaning(list?.prevSibling ?? null);
  const parameters = callee && !callee.instance ? (names.entry(callee.path)?.parameters ?? []) : [];
  const written = list ? state.sliceDoc(list.from, list.to) : '';
  const missing = parameters.filter((name) => !new RegExp(`\\b${name}\\s*=[^=]`).test(written));
  return missing.map((name) => ({ label: `${name}=`, type: 'keyword', boost: 2 }));
}

/** A signature beside a name in a list: there is room for a few words. */
function short(signature = ''): string {
  return signature.length > 40 ? `${signature.slice(0, 38)} …` : signature;
}
