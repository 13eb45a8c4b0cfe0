/**
 * Parts a WebAssembly program in two by what of it runs first: `first` starts without the other, and `rest`, instantiated later beside
 * it, holds the bodies of all other functions. Bytes in, bytes out; web/sandbox/split_program.ts puts the two together.
 *
 * Neither part renumbers anything, so that bodies go over as they are. Both have all types and all functions of the program. Each
 * function has a slot in a table that the parts share; the part that doesn't hold its body jumps through the slot. What else the
 * program has (memory, globals, other tables, tags, data) is the first's, which exports it, and the rest imports it in the same
 * order. Until the rest is there its slots are empty, and a call of such a function is a trap.
 */
import { createHash } from 'node:crypto'
import {
  FUNCREF, I32, KIND, OP, Reader, SECTION, concat, name, readSections, signed, unsigned, vector, withSection, writeSections,
} from './wasm.mjs'

/** What the rest imports comes from a module of this name, and is called by kind and number. */
const FIRST = 'first'
/** How an instrumented program calls the flag of a function, before its number. */
const CALLED = 'called '

const DESCRIBED = {
  [KIND.function]: (reader) => reader.u32(),
  [KIND.table]: (reader) => reader.tableType(),
  [KIND.memory]: (reader) => reader.limits(),
  [KIND.global]: (reader) => reader.globalType(),
  [KIND.tag]: (reader) => reader.tagType(),
}

/** What `program` is made of: by section a list of its items, as bytes where they go over as they are. */
function parse(program) {
  const sections = readSections(program)
  const items = (id, read) => {
    const found = sections.find((section) => section.id === id)
    if (!found) return []
    const reader = new Reader(found.body)
    return reader.vector(() => read(reader))
  }
  const raw = (read) => (reader) => reader.raw(() => read(reader))
  /** How many of each kind are imported, and so come before the program's own. */
  const imported = [0, 0, 0, 0, 0]
  return {
    sections,
    imported,
    /** How many parameters each has. */
    types: items(SECTION.type, (reader) => {
      if (reader.byte() !== 0x60) throw new Error('a type that is not a function')
      const parameters = reader.vector(() => reader.valueType()).length
      reader.vector(() => reader.valueType())
      return parameters
    }),
    imports: items(SECTION.import, raw((reader) => {
      reader.name()
      reader.name()
      const kind = reader.byte()
      DESCRIBED[kind](reader)
      imported[kind] += 1
    })),
    /** The type of each, by its number. */
    functions: items(SECTION.function, (reader) => reader.u32()),
    tables: items(SECTION.table, raw((reader) => reader.tableType())),
    memories: items(SECTION.memory, raw((reader) => reader.limits())),
    tags: items(SECTION.tag, raw((reader) => reader.tagType())),
    globals: items(SECTION.global, raw((reader) => {
      reader.globalType()
      reader.constant()
    })),
    exports: items(SECTION.export, raw((reader) => {
      reader.name()
      reader.byte()
      reader.u32()
    })),
    elements: sections.find(({ id }) => id === SECTION.element)?.body ?? Uint8Array.of(0),
    bodies: items(SECTION.code, (reader) => reader.take(reader.u32())),
  }
}

const codeSection = (bodies) => vector(bodies.map((body) => concat(unsigned(body.length), body)))
const exported = (label, kind, index) => concat(name(label), Uint8Array.of(kind), unsigned(index))

/** `program`, with an exported global for each of its own functions that is 1 once the function has been called. */
export function instrument(program) {
  const { sections, imported, exports, globals, bodies } = parse(program)
  const index = (number) => imported[KIND.global] + globals.length + number
  const flag = Uint8Array.of(I32, 1, OP.i32_const, 0, OP.end)
  const raising = bodies.map((body, number) => {
    const reader = new Reader(body)
    const locals = reader.raw(() => reader.vector(() => [reader.u32(), reader.valueType()]))
    return concat(locals, Uint8Array.of(OP.i32_const, 1, OP.global_set), unsigned(index(number)), body.subarray(reader.at))
  })
  const flags = bodies.map((_, number) => exported(`${CALLED}${number}`, KIND.global, index(number)))
  return writeSections(
    withSections(sections, {
      global: vector([...globals, ...bodies.map(() => flag)]),
      export: vector([...exports, ...flags]),
      code: codeSection(raising),
    }),
  )
}

/** The numbers of the functions that have been called in an instance of an instrumented program. */
export function called(exports) {
  const flags = Object.entries(exports).filter(([label, { value }]) => label.startsWith(CALLED) && value === 1)
  return new Set(flags.map(([label]) => Number(label.slice(CALLED.length))))
}

/** `{ first, rest }` of `program`: the functions whose numbers are in `kept` are the first's. Parts of two splits can't be joined. */
export function split(program, kept) {
  const { sections, imported, types, imports, functions, tables, memories, tags, globals, exports, elements, bodies } = parse(program)
  const numbers = [...functions.keys()]
  const own = numbers.filter((number) => kept.has(number))
  const moved = numbers.filter((number) => !kept.has(number))
  const slots = new Map([...own, ...moved].map((number, slot) => [number, slot]))
  const table = imported[KIND.table] + tables.length
  const mark = createHash('sha256').update(program).update(own.join()).digest('hex').slice(0, 8)

  /** A body that goes on in the other part, with what it was given. */
  const jump = (number) => {
    const type = functions[number]
    const given = Array.from({ length: types[type] }, (_, local) => concat(Uint8Array.of(OP.local_get), unsigned(local)))
    const slot = concat(Uint8Array.of(OP.i32_const), signed(slots.get(number)))
    const call = concat(Uint8Array.of(OP.call_indirect), unsigned(type), unsigned(table))
    return concat(Uint8Array.of(0), ...given, slot, call, Uint8Array.of(OP.end))
  }
  const codeOf = (part) => codeSection(bodies.map((body, number) => (part.has(number) ? body : jump(number))))
  /** Puts functions into slots from the one numbered `from` on. */
  const filling = (from, part) => {
    const place = concat(Uint8Array.of(2), unsigned(table), Uint8Array.of(OP.i32_const), signed(from), Uint8Array.of(OP.end, KIND.function))
    return concat(place, vector(part.map((number) => unsigned(imported[KIND.function] + number))))
  }

  const slotTable = concat(Uint8Array.of(FUNCREF, 1), unsigned(functions.length), unsigned(functions.length))
  const globalTypes = globals.map((global) => {
    const reader = new Reader(global)
    return reader.raw(() => reader.globalType())
  })
  const shared = [[KIND.table, [...tables, slotTable]], [KIND.memory, memories], [KIND.global, globalTypes], [KIND.tag, tags]].flatMap(
    ([kind, all]) => all.map((type, place) => ({ kind, type, index: imported[kind] + place, label: `${mark} ${kind} ${place}` })),
  )

  const first = withSections(sections, {
    table: vector([...tables, slotTable]),
    export: vector([...exports, ...shared.map(({ kind, index, label }) => exported(label, kind, index))]),
    element: vectorWith(elements, filling(0, own)),
    code: codeOf(new Set(own)),
  })
  const rest = withSections(sections.filter(({ id }) => id === SECTION.type || id === SECTION.function), {
    import: vector([...imports, ...shared.map(({ kind, type, label }) => concat(name(FIRST), name(label), Uint8Array.of(kind), type))]),
    element: vector([filling(own.length, moved)]),
    code: codeOf(new Set(moved)),
  })
  return { first: writeSections(first), rest: writeSections(rest) }
}

/** `program` with a section that engines pass over. */
export function withCustomSection(program, label, content) {
  return writeSections([...readSections(program), { id: SECTION.custom, body: concat(name(label), content) }])
}

/** The vector, with one item more. */
function vectorWith(items, item) {
  const reader = new Reader(items)
  const count = reader.u32()
  return concat(unsigned(count + 1), items.subarray(reader.at), item)
}

function withSections(sections, bodies) {
  return Object.entries(bodies).reduce((made, [section, body]) => withSection(made, SECTION[section], body), sections)
}
