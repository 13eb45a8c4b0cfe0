/** What is fetched for a start of Python, and how its progress is counted, with a network that the test makes. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Downloads, type DownloadProgress } from './downloads';

const FOLDER = new URL('http://site.test/runtime/');
const ASSETS = {
  'pyodide.asm.mjs': { file: 'pyodide.asm.mjs', bytes: 4, needed: true },
  'pyodide.asm.wasm': { file: 'pyodide.asm.wasm', bytes: 6, needed: true },
  'python.zip': { file: 'python.zip', bytes: 3, needed: false },
  'python.snapshot': { file: 'python-1.snapshot', bytes: 9, needed: false },
  'python_rest.zip': { file: 'python_rest.zip', bytes: 5, needed: false },
};

let fetched: string[] = [];

beforeEach(() => {
  fetched = [];
  vi.stubGlobal('fetch', (url: URL) => {
    const name = url.pathname.split('/').at(-1) ?? '';
    fetched.push(name);
    if (name === 'assets.json') return Promise.resolve(new Response(JSON.stringify(ASSETS)));
    const bytes = Object.values(ASSETS).find(({ file }) => file === name)?.bytes ?? 0;
    return Promise.resolve(new Response(new Uint8Array(bytes)));
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** A link that brought each file at so many bytes a millisecond. */
function linkOf(rate: number): void {
  const entry = { name: 'http://site.test/page.js', encodedBodySize: 1_000_000, responseStart: 0, responseEnd: 1_000_000 / rate };
  vi.spyOn(performance, 'getEntriesByType').mockReturnValue([entry as PerformanceResourceTiming]);
}

async function boot(): Promise<DownloadProgress[]> {
  const seen: DownloadProgress[] = [];
  const downloads = new Downloads(FOLDER, (progress) => seen.push(progress));
  downloads.begin();
  await downloads.deliver(() => undefined, await downloads.start);
  return seen;
}

describe.each([
  ['a fast', 10_000, 'python-1.snapshot', 'python.zip', 19],
  ['a slow', 100, 'python.zip', 'python-1.snapshot', 13],
])('over %s link', (_, rate, wanted, unwanted, bytes) => {
  it('fetches what Python starts from there, and each file once', async () => {
    linkOf(rate);
    await boot();
    expect(fetched).toContain(wanted);
    expect(fetched).not.toContain(unwanted);
    expect(new Set(fetched).size).toBe(fetched.length);
  });

  it('counts every byte of it, and none back', async () => {
    linkOf(rate);
    const seen = await boot();
    expect(seen.at(-1)).toEqual({ loaded: bytes, total: bytes });
    const loaded = seen.map((progress) => progress.loaded);
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
  });
});

it('takes the archive where the browser does not tell how a file came', async () => {
  vi.spyOn(performance, 'getEntriesByType').mockReturnValue([]);
  await boot();
  expect(fetched).toContain('python.zip');
});

it('counts nothing that is fetched beside the first start', async () => {
  linkOf(100);
  const seen: DownloadProgress[] = [];
  const downloads = new Downloads(FOLDER, (progress) => seen.push(progress));
  downloads.begin();
  await downloads.deliver(() => undefined, await downloads.start);
  await downloads.deliver(() => undefined, 'python.snapshot');
  expect(seen.at(-1)).toEqual({ loaded: 13, total: 13 });
});
