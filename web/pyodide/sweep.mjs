/**
 * Takes out of Emscripten's script what a program without shared libraries has no use for: mark and sweep over the body of its one
 * function. Emscripten can't, since a library that is loaded later may ask for anything. Text in, text out; trim.mjs knows the files.
 *
 * An item is a declaration that runs nothing, or a statement that only names one again (`f.sig = …`, `Module["f"] = f`,
 * `_f = Module["_f"] = wasmExports["f"]`). It stays when one of its names is a word of something that stays: an identifier, a property
 * or a whole string, wherever it stands. So only a name that is put together at run time could be missed.
 */
import { parse } from 'acorn'
import MagicString from 'magic-string'

/** What can stand at the right of a declaration without anything being run. */
const RUNS_NOTHING = new Set(['FunctionExpression', 'ArrowFunctionExpression', 'ClassExpression', 'Identifier', 'Literal'])

/**
 * `imports` are what the WebAssembly asks of the script, `words` what others ask of it. Gives the script that stays, and its words,
 * among which are the WebAssembly's exports that it uses.
 */
export function sweep(script, imports, words) {
  const { body } = parse(script, { ecmaVersion: 'latest', sourceType: 'module' })
  const main = body.find(({ type }) => type === 'FunctionDeclaration')
  const { items, lists, roots } = sorted(main.body.body, imports)

  const live = new Set(words)
  for (const node of [...body.filter((each) => each !== main), ...main.params, ...roots]) addWords(node, live)
  const waiting = new Map()
  for (const item of items) for (const name of item.names) waiting.set(name, [...(waiting.get(name) ?? []), item])
  const kept = new Set()
  for (const word of live) {
    for (const item of waiting.get(word) ?? []) {
      if (kept.has(item.node)) continue
      kept.add(item.node)
      for (const name of item.names) live.add(name) // to which the loop comes
      for (const use of item.uses) addWords(use, live)
    }
  }

  const text = new MagicString(script)
  for (const { node, inList } of items) if (!inList && !kept.has(node)) text.remove(node.start, node.end)
  for (const { nodes, statement } of lists) thin(text, nodes, (node) => kept.has(node) || roots.includes(node), statement)
  return { script: text.toString(), words: live }
}

/** The statements of a body as items, which may go, lists that hold some of them, and roots, which stay. */
function sorted(statements, imports) {
  const items = []
  const lists = []
  const roots = []
  for (const statement of statements) {
    const again = namesAgain(statement)
    if (again) items.push({ node: statement, ...again })
    else if (statement.type === 'VariableDeclaration') {
      lists.push({ nodes: statement.declarations, statement })
      for (const node of statement.declarations) {
        if (node.id.name === 'wasmImports') {
          const { properties } = node.init
          lists.push({ nodes: properties })
          roots.push(...properties.filter(({ key }) => imports.has(key.name ?? key.value)), node)
        } else if (node.id.type === 'Identifier' && runsNothing(node.init)) {
          items.push({ node, names: [node.id.name], uses: node.init ? [node.init] : [], inList: true })
        } else roots.push(node)
      }
    } else if (statement.type !== 'FunctionDeclaration') roots.push(statement)
    else if (statement.id.name !== 'assignWasmExports') {
      items.push({ node: statement, names: [statement.id.name], uses: [...statement.params, statement.body] })
    } else {
      const inner = sorted(statement.body.body, imports)
      items.push(...inner.items)
      roots.push(...inner.roots)
    }
  }
  return { items, lists, roots }
}

function runsNothing(node) {
  if (node === null || RUNS_NOTHING.has(node.type)) return true
  if (node.type === 'UnaryExpression') return runsNothing(node.argument)
  if (node.type === 'ArrayExpression') return node.elements.every(runsNothing)
  return node.type === 'ObjectExpression' && node.properties.every((each) => each.value && !each.computed && runsNothing(each.value))
}

/** The names that a statement gives what has one already, and what that is; undefined for any other statement. */
function namesAgain({ type, expression }) {
  if (type !== 'ExpressionStatement' || expression.type !== 'AssignmentExpression') return undefined
  const names = []
  let value = expression
  for (; value.type === 'AssignmentExpression'; value = value.right) {
    const { left } = value
    if (left.type === 'Identifier') names.push(left.name)
    else if (left.object?.name === 'Module' && propertyOf(left) !== undefined) names.push(propertyOf(left))
    else if (propertyOf(left) === 'sig' && left.object.type === 'Identifier') names.push(left.object.name)
    else return undefined
  }
  // A variable of the program comes as a global: `wasmExports["f"].value >>> 0`.
  let source = value.type === 'BinaryExpression' && value.operator === '>>>' ? value.left : value
  if (source.type === 'MemberExpression' && propertyOf(source) === 'value') source = source.object
  if (source.object?.name === 'wasmExports') return { names: [...names, propertyOf(source)], uses: [value] }
  return RUNS_NOTHING.has(value.type) ? { names, uses: [value] } : undefined
}

/** The name in `object.name` and `object["name"]`. */
function propertyOf({ type, computed, property }) {
  if (type !== 'MemberExpression') return undefined
  return computed ? property.value : property.name
}

/** Adds every identifier, property and string in a node. */
function addWords(node, words) {
  if (node.type === 'Identifier') words.add(node.name)
  else if (node.type === 'Literal') words.add(String(node.value))
  else if (node.type === 'VariableDeclarator' && node.id.name === 'wasmImports') words.add('wasmImports')
  else {
    for (const part of Object.values(node).flat()) if (typeof part?.type === 'string') addWords(part, words)
  }
}

/** Takes elements out of a list that commas part; without any the statement goes. */
function thin(text, nodes, stays, statement) {
  if (statement && !nodes.some(stays)) {
    text.remove(statement.start, statement.end)
    return
  }
  let before = false
  for (const [index, node] of nodes.entries()) {
    if (stays(node)) before = true
    else if (before) text.remove(nodes[index - 1].end, node.end)
    else text.remove(node.start, nodes[index + 1].start)
  }
}
