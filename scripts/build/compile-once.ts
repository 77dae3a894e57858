import ts from 'typescript';

/** A part of a file: the first character, and the one behind the last. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Puts functions into parentheses. V8 takes them as a sign that a function is called at once, and compiles it while it
 * reads the file; any other is read once to find its end, and again when it is called. A declaration becomes a variable at
 * the top of the function that it stands in, where it has its value from anyway; it keeps its name.
 *
 * @param code a chunk, minified
 * @param called where functions begin and end that are called whenever the file is loaded; the one of each module is, too
 */
export function compileOnce(code: string, called: readonly Range[] = []): string {
  const file = ts.createSourceFile('chunk.js', code, ts.ScriptTarget.Latest, true);
  const known = new Set(called.map(({ start, end }) => `${start}-${end}`));
  const isCalled = (node: ts.Node) => known.has(`${node.getStart(file)}-${node.end}`);

  function write(node: ts.Node): string {
    const hoisted: string[] = [];
    let text = '';
    let done = node.getStart(file);
    ts.forEachChild(node, (child) => {
      const start = child.getStart(file);
      text += code.slice(done, start);
      if (isHoistable(child) && isCalled(child)) hoisted.push(asVariable(child, write(child)));
      else text += isExpression(child) && (isCalled(child) || isModule(child)) ? `(${write(child)})` : write(child);
      done = child.end;
    });
    text += code.slice(done, node.end);
    return hoisted.length === 0 ? text : text.replace(/^\{(?:"use strict";)?/, (brace) => brace + hoisted.join(''));
  }

  return write(file);

  function asVariable(node: NamedDeclaration, text: string): string {
    const name = node.name.text;
    const at = node.name.getStart(file) - node.getStart(file);
    return `var ${name}=(${text.slice(0, at)}${text.slice(at + name.length)});`;
  }
}

type NamedDeclaration = ts.FunctionDeclaration & { readonly name: ts.Identifier };

/** A function that is declared right in another one, not in a block of it. */
function isHoistable(node: ts.Node): node is NamedDeclaration {
  const { parent } = node;
  return (
    ts.isFunctionDeclaration(node) && node.name !== undefined && ts.isBlock(parent) && ts.isFunctionLike(parent.parent)
  );
}

/** An arrow or another function expression that has no parentheses yet. */
function isExpression(node: ts.Node): boolean {
  return (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) && !ts.isParenthesizedExpression(node.parent);
}

/** The function of a module: a value of the table at the top of a chunk. */
function isModule({ parent }: ts.Node): boolean {
  if (!ts.isPropertyAssignment(parent) || !ts.isVariableDeclaration(parent.parent.parent)) return false;
  return ts.isSourceFile(parent.parent.parent.parent.parent.parent);
}
