/**
 * Finds state at the top of modules: two commands, clients or tests in one process would share it.
 *
 * Only texts are looked at, not types. A value at the top is no state if it is made of literals, functions and other such values, with
 * no calls but those of {@link MAKERS}, and if no module writes to it. Sets and maps must only be read. A regular expression that keeps a
 * position (flags `g` and `y`) must only be passed to methods that begin at the first character. All other values at the top are state,
 * as are variables, and static fields that can be written.
 *
 * Writes through a parameter are not seen: a function that gets an array or an object should have a read-only type for it.
 */
import ts from 'typescript';
import { bare, partsOf, rootOf } from './expressions.ts';
import { programOf } from './program-of-modules.ts';
import { writtenBy } from './writes.ts';

/** State that was found: where it is, and why it counts as state. */
export interface ModuleState {
  readonly module: string;
  readonly name: string;
  readonly why: string;
}

/** Functions and objects whose results change only where somebody writes to them. */
const MAKERS = [
  ...['Buffer', 'Math', 'Object', 'String', 'fileURLToPath', 'z'],
  ...['eventSetter', 'ofTemporal', 'parkedForThe', 'path', 'requestSetter', 'sourceSetter'],
];

const CONTAINERS = ['Set', 'Map', 'WeakSet', 'WeakMap'];
const ASKING = ['has', 'get', 'size', 'keys', 'values', 'entries', 'forEach'];
/** Methods that begin at the first character, whatever a regular expression was used for before. */
const BEGINNING_ANEW = ['matchAll', 'match', 'replaceAll', 'replace', 'split', 'search'];

/** @param modules the texts by path; imports between them are followed by these paths */
export function moduleState(modules: ReadonlyMap<string, string>): readonly ModuleState[] {
  return new Finder(modules).find();
}

type Named = ts.VariableDeclaration | ts.FunctionDeclaration | ts.ClassDeclaration;

class Finder {
  readonly #files: readonly ts.SourceFile[];
  readonly #checker: ts.TypeChecker;
  readonly #identifiers = new Map<string, ts.Identifier[]>();
  readonly #found: ModuleState[] = [];

  constructor(modules: ReadonlyMap<string, string>) {
    const program = programOf(modules);
    this.#checker = program.getTypeChecker();
    this.#files = program.getSourceFiles();
  }

  find(): readonly ModuleState[] {
    for (const file of this.#files) this.#keepIdentifiers(file);
    for (const file of this.#files) this.#visitTop(file);
    for (const file of this.#files) this.#visitWrites(file);
    return this.#found;
  }

  #tell(declaration: ts.Node, name: string, why: string): void {
    const module = declaration.getSourceFile().fileName;
    const isKnown = this.#found.some((known) => known.module === module && known.name === name);
    if (!isKnown) this.#found.push({ module, name, why });
  }

  #keepIdentifiers(node: ts.Node): void {
    if (ts.isIdentifier(node)) {
      const named = this.#identifiers.get(node.text) ?? [];
      named.push(node);
      this.#identifiers.set(node.text, named);
    }
    ts.forEachChild(node, (child) => {
      this.#keepIdentifiers(child);
    });
  }

  /** Visits the code that runs when a module is loaded. */
  #visitTop(node: ts.Node): void {
    if (ts.isClassLike(node)) {
      for (const member of node.members) this.#checkField(node, member);
      return;
    }
    if (ts.isFunctionLike(node)) return;
    if (ts.isVariableDeclaration(node)) this.#checkVariable(node);
    ts.forEachChild(node, (child) => {
      this.#visitTop(child);
    });
  }

  #checkVariable(declaration: ts.VariableDeclaration): void {
    const isConstant = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
    const why = isConstant
      ? declaration.initializer && this.#whyNoValue(declaration.initializer, declaration)
      : 'can be assigned';
    if (why) this.#tell(declaration, declaration.name.getText(), why);
  }

  #checkField(node: ts.ClassLikeDeclaration, member: ts.ClassElement): void {
    if (!ts.isPropertyDeclaration(member) || !has(member, ts.SyntaxKind.StaticKeyword)) return;
    const why = has(member, ts.SyntaxKind.ReadonlyKeyword)
      ? member.initializer && this.#whyNoValue(member.initializer, null)
      : 'can be assigned';
    if (why) this.#tell(node, `${node.name?.text ?? 'class'}.${member.name.getText()}`, why);
  }

  /** @param declared the variable whose whole value the expression is; `null` where it is a part of a value */
  #whyNoValue(expression: ts.Expression, declared: ts.VariableDeclaration | null): string | null {
    const node = bare(expression);
    if (ts.isRegularExpressionLiteral(node))
      return this.#whyNoPattern(node.text.slice(node.text.lastIndexOf('/')), declared);
    if (ts.isNewExpression(node)) return this.#whyNoInstance(node, declared);
    if (ts.isCallExpression(node) && !this.#isMaker(node.expression))
      return `holds what ${node.expression.getText()} answers`;
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return null;
    return firstOf(partsOf(node), (part) => this.#whyNoValue(part, null));
  }

  #whyNoPattern(flags: string, declared: ts.VariableDeclaration | null): string | null {
    if (!/[gy]/.test(flags)) return null;
    const beginsAnew = (mention: ts.Identifier): boolean => {
      const { parent } = mention;
      return (
        ts.isCallExpression(parent) &&
        parent.arguments.some((argument) => argument === mention) &&
        ts.isPropertyAccessExpression(parent.expression) &&
        BEGINNING_ANEW.includes(parent.expression.name.text)
      );
    };
    if (declared !== null && this.#uses(declared).every(beginsAnew)) return null;
    return 'is a regular expression that knows where it stopped';
  }

  #whyNoInstance(node: ts.NewExpression, declared: ts.VariableDeclaration | null): string | null {
    const of = node.expression.getText();
    const [first, second] = node.arguments ?? [];
    if (of === 'RegExp') {
      const flags = second && ts.isStringLiteralLike(second) ? second.text : second && 'g';
      return this.#whyNoPattern(flags ?? '', declared);
    }
    if (of === 'URL') return null;
    if (!CONTAINERS.includes(of)) return `is an instance of ${of}`;
    const isReadOnly = /^Readonly/.test(declared?.type?.getText() ?? '');
    if (declared === null || !(isReadOnly || this.#uses(declared).every(isAsked)))
      return `is a ${of} that can be written to`;
    return first === undefined ? null : this.#whyNoValue(first, null);
  }

  #isMaker(callee: ts.Expression): boolean {
    if (ts.isIdentifier(callee)) return MAKERS.includes(callee.text);
    // The method of a value, such as a list of names.
    const root = rootOf(callee);
    if (!ts.isIdentifier(root)) return ts.isArrayLiteralExpression(root) || ts.isMetaProperty(root);
    return MAKERS.includes(root.text) || this.#topDeclaration(root) !== null;
  }

  #visitWrites(node: ts.Node): void {
    const written = writtenBy(node);
    const root = written && rootOf(written, ({ name }) => ['get', 'at'].includes(name.text));
    const declaration = root && ts.isIdentifier(root) ? this.#topDeclaration(root) : null;
    if (declaration !== null) {
      const { name } = declaration;
      this.#tell(
        declaration,
        name?.getText() ?? 'default',
        `is written to by ${node.getText().slice(0, 60)}`,
      );
    }
    ts.forEachChild(node, (child) => {
      this.#visitWrites(child);
    });
  }

  /** The places that use a variable; its declaration, exports, and imports under the same name are none. */
  #uses(declaration: ts.VariableDeclaration): ts.Identifier[] {
    const named = this.#identifiers.get(declaration.name.getText()) ?? [];
    return named.filter((identifier) => {
      const { parent } = identifier;
      if (parent === declaration || ts.isExportSpecifier(parent)) return false;
      if (ts.isImportSpecifier(parent) && parent.propertyName === undefined) return false;
      return this.#topDeclaration(identifier) === declaration;
    });
  }

  /** The declaration that an identifier refers to, if it stands at the top of one of the modules. */
  #topDeclaration(identifier: ts.Identifier): Named | null {
    const { parent } = identifier;
    // A property can be resolved only with types, which are not read.
    if (ts.isPropertyAccessExpression(parent) && parent.name === identifier) return null;
    const symbol = ts.isShorthandPropertyAssignment(parent)
      ? this.#checker.getShorthandAssignmentValueSymbol(parent)
      : this.#checker.getSymbolAtLocation(identifier);
    const isAlias = symbol && (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    const declared = (isAlias ? this.#checker.getAliasedSymbol(symbol) : symbol)?.valueDeclaration;
    if (declared === undefined || !isNamed(declared)) return null;
    const statement = ts.isVariableDeclaration(declared) ? declared.parent.parent : declared;
    return ts.isSourceFile(statement.parent) ? declared : null;
  }
}

function isAsked({ parent }: ts.Identifier): boolean {
  if (ts.isPropertyAccessExpression(parent)) return ASKING.includes(parent.name.text);
  return ts.isSpreadElement(parent) || ts.isForOfStatement(parent);
}

function isNamed(node: ts.Node): node is Named {
  return ts.isVariableDeclaration(node) || ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node);
}

function has(member: ts.PropertyDeclaration, modifier: ts.SyntaxKind): boolean {
  return member.modifiers?.some(({ kind }) => kind === modifier) ?? false;
}

function firstOf<T>(all: readonly T[], find: (one: T) => string | null): string | null {
  for (const one of all) {
    const found = find(one);
    if (found !== null) return found;
  }
  return null;
}
