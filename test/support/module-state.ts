/**
 * Finds the state that modules keep at their top: what a second command, client or test in the same process would share with the first.
 *
 * It goes by the text alone, and asks to be told where it cannot know. A top-level value is none where it is made of literals, functions and
 * other such values, by one of {@link MAKERS} at most, and nothing in any module writes to it. Sets and maps must be asked only, regular
 * expressions with a place of their own (`g`, `y`) be given to what begins anew. Whatever else stands at the top is found, and so are
 * variables, and fields of classes themselves that can be written. What a function does with an array or an object that it is given, it
 * does not see: their types are to be read-only.
 */
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** Where state is, and why it is taken for it. */
export interface ModuleState {
  readonly module: string;
  readonly name: string;
  readonly why: string;
}

/** Their results hold nothing that changes, unless somebody writes to them. */
const MAKERS = [
  ...['Buffer', 'Math', 'Object', 'String', 'fileURLToPath', 'z'],
  ...['eventSetter', 'ofTemporal', 'parkedForThe', 'path', 'requestSetter', 'sourceSetter'],
];

const WRITING = [
  ...['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'copyWithin'],
  ...['set', 'add', 'delete', 'clear', 'append', 'write'],
];
/** Of `Object` and `Reflect`, to their first argument. */
const WRITING_TO_FIRST = ['assign', 'defineProperty', 'defineProperties', 'setPrototypeOf', 'set'];
const CONTAINERS = ['Set', 'Map', 'WeakSet', 'WeakMap'];
const ASKING = ['has', 'get', 'size', 'keys', 'values', 'entries', 'forEach'];
/** They begin at the first character, whatever the expression was used for before. */
const BEGINNING_ANEW = ['matchAll', 'match', 'replaceAll', 'replace', 'split', 'search'];

/** @param modules texts by path, which imports between them are followed by */
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

  /** What runs when the module is loaded. */
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

  /** @param declared what is declared to be just this expression; `null` where it is a part of something */
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
    // A method of a value: of a list of names, say.
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

  /** Where it is named, but for its declaration, exports, and imports under the same name. */
  #uses(declaration: ts.VariableDeclaration): ts.Identifier[] {
    const named = this.#identifiers.get(declaration.name.getText()) ?? [];
    return named.filter((identifier) => {
      const { parent } = identifier;
      if (parent === declaration || ts.isExportSpecifier(parent)) return false;
      if (ts.isImportSpecifier(parent) && parent.propertyName === undefined) return false;
      return this.#topDeclaration(identifier) === declaration;
    });
  }

  /** What the identifier names, where that stands at the top of one of the modules. */
  #topDeclaration(identifier: ts.Identifier): Named | null {
    const { parent } = identifier;
    // To ask what a property is would be to ask for types.
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

function programOf(modules: ReadonlyMap<string, string>): ts.Program {
  const options: ts.CompilerOptions = {
    noLib: true,
    types: [],
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    allowImportingTsExtensions: true,
  };
  const host: ts.CompilerHost = {
    getSourceFile: (path) => {
      const text = modules.get(path);
      return text === undefined ? undefined : ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
    },
    // Of anything but these modules nothing is read, which is what makes it fast.
    resolveModuleNameLiterals: (names, from) =>
      names.map(({ text }) => {
        const path = join(dirname(from), text);
        const isOurs = text.startsWith('.') && modules.has(path);
        return {
          resolvedModule: isOurs ? { resolvedFileName: path, extension: ts.Extension.Ts } : undefined,
        };
      }),
    fileExists: (path) => modules.has(path),
    readFile: (path) => modules.get(path),
    getDefaultLibFileName: () => 'none',
    getCurrentDirectory: () => '',
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    writeFile: () => undefined,
  };
  return ts.createProgram([...modules.keys()], options, host);
}

/** The expression that is written to, where this node writes to a part of one. */
function writtenBy(node: ts.Node): ts.Expression | null {
  if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) return partOnly(node.left);
  if (ts.isDeleteExpression(node)) return partOnly(node.expression);
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    const isStep =
      node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken;
    return isStep ? partOnly(node.operand) : null;
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  const { expression: of, name } = node.expression;
  const isToFirst = ['Object', 'Reflect'].includes(of.getText()) && WRITING_TO_FIRST.includes(name.text);
  if (isToFirst) return node.arguments[0] ?? null;
  return WRITING.includes(name.text) ? of : null;
}

/** Whole variables are told by their declaration. */
function partOnly(target: ts.Expression): ts.Expression | null {
  return ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target) ? target : null;
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function isAsked({ parent }: ts.Identifier): boolean {
  if (ts.isPropertyAccessExpression(parent)) return ASKING.includes(parent.name.text);
  return ts.isSpreadElement(parent) || ts.isForOfStatement(parent);
}

/** Without what only the compiler sees. */
function bare(expression: ts.Expression): ts.Expression {
  const isAround =
    ts.isParenthesizedExpression(expression) ||
    ts.isAsExpression(expression) ||
    ts.isSatisfiesExpression(expression) ||
    ts.isNonNullExpression(expression) ||
    ts.isAwaitExpression(expression);
  return isAround ? bare(expression.expression) : expression;
}

/**
 * What a chain of properties, elements and calls begins with.
 * @param isFollowed whether what the method answers is a part of what it is called on; by default all are
 */
function rootOf(
  expression: ts.Expression,
  isFollowed: (method: ts.PropertyAccessExpression) => boolean = () => true,
): ts.Expression {
  const node = bare(expression);
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
    return rootOf(node.expression, isFollowed);
  const method = ts.isCallExpression(node) ? node.expression : null;
  return method !== null && ts.isPropertyAccessExpression(method) && isFollowed(method)
    ? rootOf(method.expression, isFollowed)
    : node;
}

/** The expressions that an expression is made of. */
function partsOf(node: ts.Node): ts.Expression[] {
  const parts: ts.Expression[] = [];
  ts.forEachChild(node, (child) => {
    if (ts.isExpression(child)) parts.push(child);
    else if (!ts.isTypeNode(child) && !ts.isFunctionLike(child)) parts.push(...partsOf(child));
  });
  return parts;
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
