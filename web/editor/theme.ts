/**
 * How code looks: weight and tone instead of hues, since hues mean values and gradients on this page. All colours are the
 * custom properties of tokens.css, so light and dark need nothing here.
 */
import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

export const codeStyle = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword], fontWeight: '600' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--ink-2)', fontStyle: 'italic' },
  { tag: [tags.string, tags.special(tags.string), tags.docString], color: 'var(--accent)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--accent)', fontWeight: '500' },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], fontWeight: '600' },
]);

export const editorTheme = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'transparent', fontSize: 'var(--code-size, var(--text))' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6', overflow: 'auto' },
  '.cm-content': { padding: 'var(--space-3) 0', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0 var(--space-4) 0 var(--space-2)' },
  '.cm-gutters': {
    backgroundColor: 'transparent',
    color: 'var(--ink-2)',
    border: 'none',
    fontVariantNumeric: 'tabular-nums',
    paddingLeft: 'var(--space-2)',
  },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '1.6em', fontSize: '0.8125em', lineHeight: '1.97', padding: '0 0.5em 0 0' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: '2px' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--accent) 6%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, .cm-content ::selection': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 22%, transparent)',
  },
  '&.cm-focused .cm-matchingBracket, .cm-matchingBracket': {
    backgroundColor: 'transparent',
    outline: '1px solid var(--ink-2)',
    borderRadius: '2px',
  },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'transparent', textDecoration: 'underline wavy var(--error)' },
  '.cm-tooltip': {
    color: 'var(--ink)',
    backgroundColor: 'var(--paper)',
    border: '1px solid var(--cell-edge)',
    borderRadius: 'var(--radius)',
    boxShadow: '0 0.25rem 1rem rgb(0 0 0 / 0.12)',
    zIndex: '4',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--mono)',
    fontSize: 'var(--small)',
    maxHeight: '14em',
    minWidth: '14em',
    padding: 'var(--space-1)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    display: 'flex',
    gap: 'var(--space-3)',
    padding: '0.2em 0.6em',
    lineHeight: '1.5',
    borderRadius: 'var(--radius)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { color: 'var(--on-accent)', backgroundColor: 'var(--accent)' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600' },
  '.cm-completionDetail': { marginLeft: 'auto', fontStyle: 'normal', color: 'var(--ink-2)', overflow: 'hidden', textOverflow: 'ellipsis' },
  'li[aria-selected] .cm-completionDetail': { color: 'inherit' },
  '.cm-tooltip.cm-completionInfo': { padding: '0', maxWidth: '28em' },
  '.cm-name-card': {
    display: 'flex',
    flexDirection: 'column',
    gap: 'var(--space-2)',
    maxWidth: '32em',
    padding: 'var(--space-2) var(--space-3)',
    font: 'var(--small) / 1.45 var(--font)',
    overflowWrap: 'anywhere',
    '& p': { margin: '0' },
    '& code': { fontFamily: 'var(--mono)' },
    '& a': { color: 'var(--accent)', alignSelf: 'start' },
  },
  '.cm-name-signature': { fontWeight: '600' },
  '.cm-name-example': {
    margin: '0',
    padding: 'var(--space-2)',
    fontFamily: 'var(--mono)',
    whiteSpace: 'pre-wrap',
    color: 'var(--ink-2)',
    backgroundColor: 'var(--paper-2)',
  },
  '.cm-pointed-line': { backgroundColor: 'var(--accent-soft) !important' },
  '.cm-error-line': { backgroundColor: 'var(--error-soft) !important' },
  '.cm-error-line[data-tone="stopped"]': { backgroundColor: 'var(--paper-3) !important' },
  '.cm-error-range': { textDecoration: 'underline wavy 1px var(--error)', textUnderlineOffset: '0.25em' },
  '.cm-error-message': {
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    fontSize: '0.8125em',
    lineHeight: '1.45',
    color: 'var(--error)',
    backgroundColor: 'var(--error-soft)',
    padding: '0 var(--space-4) var(--space-2) var(--space-2)',
  },
  '.cm-error-message[data-tone="stopped"]': { color: 'var(--ink)', backgroundColor: 'var(--paper-3)' },
});
