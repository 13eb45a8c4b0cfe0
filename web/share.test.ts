import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LONGEST_CODE, decodeFragment, encodeFragment } from './share';

describe('a share link', () => {
  it('brings back any text', async () => {
    for (const code of ['', 'a = 1\n', 'print("→ ∂ 😀")', 'x'.repeat(LONGEST_CODE)]) {
      expect(await decodeFragment(await encodeFragment(code))).toBe(code);
    }
  });

  it('keeps to the letters that a fragment may hold', async () => {
    expect(await encodeFragment('?>~ü'.repeat(99))).toMatch(/^#code=[\w-]+$/);
  });

  it('is deflate-raw in base64url, as documented', async () => {
    const packed = deflateRawSync('a = ones(2)').toString('base64url');
    expect(await decodeFragment(`#code=${packed}`)).toBe('a = ones(2)');
  });

  it('is not there in other fragments', async () => {
    expect(await decodeFragment('')).toBeNull();
    expect(await decodeFragment('#lesson=3')).toBeNull();
  });

  it('refuses to pack what is too long', async () => {
    await expect(encodeFragment('x'.repeat(LONGEST_CODE + 1))).rejects.toThrow('at most');
  });

  it('refuses a small link that unpacks to something huge', async () => {
    const bomb = deflateRawSync('x'.repeat(LONGEST_CODE * 100)).toString('base64url');
    expect(bomb.length).toBeLessThan(20_000);
    await expect(decodeFragment(`#code=${bomb}`)).rejects.toThrow('damaged');
  });

  it('says that a link is damaged or too long', async () => {
    await expect(decodeFragment('#code=%%%')).rejects.toThrow('damaged');
    await expect(decodeFragment('#code=AAAA')).rejects.toThrow('damaged');
    await expect(decodeFragment(`#code=${'A'.repeat(100_000)}`)).rejects.toThrow('too long');
  });
});
