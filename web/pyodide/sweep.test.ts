/** What stays of a script as Emscripten writes it, and that what stays still runs. */
import { expect, it } from 'vitest';
import { sweep } from './sweep.mjs';

/** The body of a program's one function: `used` is all that it gives. */
const program = (body: string): string => `async function create(Module = {}) { ${body} return used(Module); } export default create;`;

async function run(script: string): Promise<unknown> {
  const { default: create } = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(script)}`)) as { default: () => unknown };
  return create();
}

it('takes out what nobody names, and what only that names', async () => {
  const { script } = sweep(program('var a = 1, lost = 2, b = 3; function gone() { return gone_too(); } var gone_too = () => lost; function used() { return a + b; }'), new Set(), []);
  expect(script).not.toMatch(/lost|gone/);
  expect(await run(script)).toBe(4);
});

it.each(['Module.f()', 'Module["f"]()', 'f()'])('keeps what %s names, and its second name', async (call) => {
  const { script } = sweep(program(`var f = () => 5; f.sig = "i"; Module["f"] = f; var used = (Module) => ${call};`), new Set(), []);
  expect(await run(script)).toBe(5);
});

it('keeps what another script asks for by its word', () => {
  const { script } = sweep(program('var f = () => 5; Module["_f"] = f; function used() {}'), new Set(), ['_f']);
  expect(script).toContain('Module["_f"] = f');
});

it('takes out an export of the WebAssembly that is not used, and tells which are', async () => {
  const exports = 'var _f, _g, _v; function assignWasmExports(wasmExports) { _f = Module["_f"] = wasmExports["f"]; _g = Module["_g"] = wasmExports["g"]; _v = wasmExports["v"].value >>> 0; }';
  const use = 'function used() { assignWasmExports({ f: () => 6, v: { value: 1 } }); return _f() + _v; }';
  const { script, words } = sweep(program(exports + use), new Set(), []);
  expect(['f', 'g', 'v'].filter((name) => words.has(name))).toEqual(['f', 'v']);
  expect(script).not.toContain('_g');
  expect(await run(script)).toBe(7);
});

it('keeps of what the script lends to the WebAssembly only what that imports', async () => {
  const lent = 'var first = () => 1, second = () => 2, third = () => 3; var wasmImports = { first, two: second, third };';
  const { script } = sweep(program(`${lent} function used() { return wasmImports; }`), new Set(['two']), []);
  expect(script).not.toMatch(/first|third/);
  expect(Object.keys((await run(script)) as object)).toEqual(['two']);
});

it('leaves alone what runs something', async () => {
  const { script } = sweep(program('Module.log = []; var unused = Module.log.push(1); Module["other"] = Module.log.length; function used() { return Module; }'), new Set(), []);
  expect(await run(script)).toEqual({ log: [1], other: 1 });
});
