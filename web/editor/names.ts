/**
 * What the names of a program stand for, as far as reading it tells: which of pytensor's functions, classes and modules, or a
 * tensor, or something of the reader's own. Reads the syntax tree and the table that the build makes of pytensor's docstrings
 * (web/reference/completions.py); runs nothing, so it guesses, and takes what it can't tell for a tensor.
 */
import type { SyntaxNode } from '@lezer/common';

/** What is known of one name of pytensor. */
export interface NameEntry {
  kind: 'module' | 'class' | 'function' | 'method' | 'property' | 'value';
  signature?: string;
  /** The names by which a caller can give a parameter. */
  parameters?: string[];
  /** The docstring's first paragraph. */
  text?: string;
  example?: string;
  /** Its place in the reference, from the reference's folder. */
  link?: string;
  /** Whether calling it, or reading the property, gives a tensor. */
  tensor?: boolean;
  /** The class that it has its other members from. */
  base?: string;
  /** The function of which this is the method. */
  as?: string;
}

/** The file that the build writes. */
export interface NamesFile {
  /** The path of each name that a program starts with. */
  given: Record<string, string>;
  /** The entry of each path. */
  names: Record<string, NameEntry>;
}

/** What an expression stands for: what a path names, or an instance of the class it names. */
export interface Meaning {
  path: string;
  instance: boolean;
}

export const TENSOR = 'pytensor.Tensor';
const A_TENSOR: Meaning = { path: TENSOR, instance: true };
const MODULE = 'pytensor.nn.Module';

export class Names {
  readonly given: ReadonlyMap<string, string>;
  private readonly entries: ReadonlyMap<string, NameEntry>;
  private readonly owned = new Map<string, Map<string, string>>();

  constructor({ given, names }: NamesFile) {
    this.given = new Map(Object.entries(given));
    this.entries = new Map(Object.entries(names));
    for (const path of this.entries.keys()) {
      const dot = path.lastIndexOf('.');
      const owner = path.slice(0, Math.max(0, dot));
      const members = this.owned.get(owner) ?? new Map<string, string>();
      this.owned.set(owner, members.set(path.slice(dot + 1), path));
    }
  }

  /** The entry of a path; a method that is a function too says what the function says. */
  entry(path: string): NameEntry | undefined {
    const entry = this.entries.get(path);
    return entry?.as === undefined ? entry : { ...this.entries.get(entry.as), ...entry };
  }

  /** The members of a module or class by name, with those of its bases. */
  members(path: string): ReadonlyMap<string, string> {
    const own = this.owned.get(path) ?? new Map<string, string>();
    const base = this.entries.get(path)?.base;
    return base === undefined || base === path ? own : new Map([...this.members(base), ...own]);
  }

  /** What calling it gives. */
  called({ path, instance }: Meaning): Meaning | null {
    const entry = this.entry(path);
    if (entry?.kind === 'class') return instance ? A_TENSOR : { path, instance: true }; // layers and losses give tensors
    return entry?.tensor === true ? A_TENSOR : null;
  }
}

/** The names that a program binds, and what they stand for; null for what has nothing to do with pytensor. */
type Scope = ReadonlyMap<string, Meaning | null>;

/** One reading of a program. `text` gives the source of a node. */
export class Reader {
  private readonly scope: Scope;

  constructor(
    private readonly names: Names,
    root: SyntaxNode,
    private readonly text: (node: SyntaxNode) => string,
  ) {
    const scope = new Map<string, Meaning | null>();
    for (const [name, path] of names.given) scope.set(name, { path, instance: false });
    this.scope = scope;
    root.cursor().iterate((node) => {
      if (node.name === 'ImportStatement') this.import(node.node, scope);
      if (node.name === 'AssignStatement') this.assign(node.node, scope);
      if (node.name === 'FunctionDefinition' || node.name === 'ClassDefinition') {
        const own = node.node.getChild('VariableName');
        if (own) scope.set(this.text(own), null);
      }
    });
  }

  /** What an expression stands for; null for what is no tensor and none of pytensor's names. */
  meaning(node: SyntaxNode | null): Meaning | null {
    switch (node?.name) {
      case 'VariableName': {
        const name = this.text(node);
        const known = this.scope.get(name);
        if (name === 'self') return { path: MODULE, instance: true };
        return known === undefined ? A_TENSOR : known;
      }
      case 'MemberExpression': {
        const property = node.getChild('PropertyName');
        const owner = node.firstChild;
        if (!property) return this.meaning(owner) && A_TENSOR; // a[0]
        return this.member(this.meaning(owner), this.text(property));
      }
      case 'CallExpression': {
        const callee = this.meaning(node.firstChild);
        return callee && this.names.called(callee);
      }
      case 'ParenthesizedExpression':
        return this.meaning(node.firstChild?.nextSibling ?? null);
      case 'BinaryExpression':
      case 'UnaryExpression':
        return A_TENSOR;
      default:
        return null;
    }
  }

  /** The path of a name where it is used, also as a member of something: `sum` of `x.sum`; null for one of the reader's own. */
  path(node: SyntaxNode): string | null {
    if (node.name === 'PropertyName') {
      const owner = this.meaning(node.parent?.firstChild ?? null);
      return owner ? (this.names.members(owner.path).get(this.text(node)) ?? null) : null;
    }
    const meaning = this.meaning(node);
    return meaning && !meaning.instance ? meaning.path : null;
  }

  private member(owner: Meaning | null, name: string): Meaning | null {
    if (!owner) return null;
    const path = this.names.members(owner.path).get(name);
    if (path === undefined) return owner.instance ? A_TENSOR : null; // an attribute of the reader's own
    const entry = this.names.entry(path);
    if (entry?.kind === 'property') return entry.tensor === true ? A_TENSOR : null;
    return { path, instance: false };
  }

  private import(node: SyntaxNode, scope: Map<string, Meaning | null>): void {
    const meant = (path: string): Meaning | null => (this.names.entry(path) ? { path, instance: false } : null);
    const [, from, list = ''] = /^(?:from\s+([\w.]+)\s+)?import\s+([\s\S]*)$/.exec(this.text(node)) ?? [];
    for (const part of list.replace(/[()]/g, '').split(',')) {
      const [, path = '', alias] = /^\s*([\w.]+)(?:\s+as\s+(\w+))?\s*$/.exec(part) ?? [];
      if (!path) continue;
      if (from !== undefined) scope.set(alias ?? path, meant(`${from}.${path}`));
      else if (alias !== undefined) scope.set(alias, meant(path));
      else scope.set(path.replace(/\..*/, ''), meant(path.replace(/\..*/, '')));
    }
  }

  /** `layer = nn.Linear(3, 2)`: what is called says what the name is. The last assignment wins, wherever it stands. */
  private assign(node: SyntaxNode, scope: Map<string, Meaning | null>): void {
    const [target, value] = [node.firstChild, node.lastChild];
    if (target?.name !== 'VariableName' || !value) return;
    const literal = ['String', 'FormatString', 'Number', 'ArrayExpression', 'TupleExpression', 'DictionaryExpression', 'Boolean', 'None'];
    scope.set(this.text(target), literal.includes(value.name) ? null : this.meaning(value));
  }
}
