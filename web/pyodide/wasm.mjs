/**
 * The binary format of WebAssembly, as far as split.mjs takes it apart: sections, vectors, numbers, types. Bytes in, bytes out.
 * An unknown form is an Error, never a guess.
 */
import { Buffer } from 'node:buffer'

const { TextDecoder, TextEncoder } = globalThis

export const SECTION = {
  custom: 0, type: 1, import: 2, function: 3, table: 4, memory: 5, global: 6, export: 7, start: 8,
  element: 9, code: 10, data: 11, dataCount: 12, tag: 13,
}

/** How imports and exports say what they are. */
export const KIND = { function: 0, table: 1, memory: 2, global: 3, tag: 4 }

/** Sections in the order that the format wants; custom ones stay where they are. */
const ORDER = ['type', 'import', 'function', 'table', 'memory', 'tag', 'global', 'export', 'start', 'element', 'dataCount', 'code', 'data']
const HEADER = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00)

export const OP = { end: 0x0b, call_indirect: 0x11, local_get: 0x20, global_set: 0x24, i32_const: 0x41 }
export const I32 = 0x7f
export const FUNCREF = 0x70

export class Reader {
  constructor(bytes) {
    this.bytes = bytes
    this.at = 0
  }

  byte() {
    if (this.at >= this.bytes.length) throw new Error('the WebAssembly ends too early')
    return this.bytes[this.at++]
  }

  take(count) {
    const taken = this.bytes.subarray(this.at, (this.at += count))
    if (taken.length !== count) throw new Error('the WebAssembly ends too early')
    return taken
  }

  /** An unsigned number, or one with a sign that nobody looks at: at most 64 bits of either. */
  u32() {
    let value = 0
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.byte()
      if (shift < 32) value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value >>> 0
    }
    throw new Error('a number in the WebAssembly has no end')
  }

  /** As many of what `read` reads as the number before them says. */
  vector(read) {
    return Array.from({ length: this.u32() }, read)
  }

  name() {
    return new TextDecoder().decode(this.take(this.u32()))
  }

  /** The bytes that `read` passes over. */
  raw(read) {
    const from = this.at
    read()
    return this.bytes.subarray(from, this.at)
  }

  valueType() {
    const type = this.byte()
    if (type === 0x63 || type === 0x64) this.u32() // a reference to a type
    return type
  }

  limits() {
    const flags = this.byte()
    this.u32()
    if (flags & 1) this.u32()
  }

  tableType() {
    this.valueType()
    this.limits()
  }

  globalType() {
    this.valueType()
    this.byte()
  }

  tagType() {
    this.byte()
    this.u32()
  }

  /** A constant expression, as globals begin with one. */
  constant() {
    for (;;) {
      const op = this.byte()
      if (op === OP.end) return
      if (op === OP.i32_const || op === 0x42 || op === 0x23 || op === 0xd0 || op === 0xd2) this.u32()
      else if (op === 0x43) this.take(4)
      else if (op === 0x44) this.take(8)
      else if (![0x6a, 0x6b, 0x6c, 0x7c, 0x7d, 0x7e].includes(op)) throw new Error(`no constant expression: operation ${op}`)
    }
  }
}

export function unsigned(value) {
  const bytes = []
  do {
    bytes.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0))
    value >>>= 7
  } while (value > 0)
  return Uint8Array.from(bytes)
}

/** A number of at least 0 as one with a sign, whose highest bit of all must be clear. */
export function signed(value) {
  const bytes = [...unsigned(value)]
  if (bytes.at(-1) & 0x40) {
    bytes[bytes.length - 1] |= 0x80
    bytes.push(0)
  }
  return Uint8Array.from(bytes)
}

export const concat = (...parts) => new Uint8Array(Buffer.concat(parts))
export const vector = (items) => concat(unsigned(items.length), ...items)
export const name = (text) => {
  const bytes = new TextEncoder().encode(text)
  return concat(unsigned(bytes.length), bytes)
}

/** The sections of a module, each `{ id, body }`. */
export function readSections(module) {
  const reader = new Reader(module)
  if (Buffer.compare(reader.take(HEADER.length), HEADER) !== 0) throw new Error('no WebAssembly module')
  const sections = []
  while (reader.at < module.length) sections.push({ id: reader.byte(), body: reader.take(reader.u32()) })
  return sections
}

export function writeSections(sections) {
  const written = sections.map(({ id, body }) => concat(Uint8Array.of(id), unsigned(body.length), body))
  return concat(HEADER, ...written)
}

/** `sections` with this one in place of the one of its kind, or where the format wants it. */
export function withSection(sections, id, body) {
  const rank = (each) => ORDER.indexOf(Object.keys(SECTION).find((key) => SECTION[key] === each))
  const others = sections.filter((each) => each.id !== id)
  const next = others.findIndex((each) => each.id !== SECTION.custom && rank(each.id) > rank(id))
  return others.toSpliced(next < 0 ? others.length : next, 0, { id, body })
}
