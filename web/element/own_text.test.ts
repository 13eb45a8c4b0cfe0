import { describe, expect, it } from 'vitest';
import { ownText } from './own_text';

function textOf(inner: string): string {
  const element = document.createElement('div');
  element.innerHTML = inner;
  return ownText(element);
}

describe('the text of an element', () => {
  it('loses the indentation that all lines share, and the blank lines around', () => {
    expect(textOf('\n    for i in range(2):\n        f(i)\n\n    g()\n  ')).toBe('for i in range(2):\n    f(i)\n\ng()');
  });

  it('keeps a first line that starts beside the tag', () => {
    expect(textOf('a = 1')).toBe('a = 1');
  });

  it('has nothing of the elements inside', () => {
    expect(textOf('a = 1<button>Share</button>')).toBe('a = 1');
    expect(textOf('<b>x</b>')).toBe('');
  });
});
