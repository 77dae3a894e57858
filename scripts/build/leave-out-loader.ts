import ts from 'typescript';

/** What of js-yaml our own code calls: it reads events, and makes a tree with places of them itself. */
const called = 'parseEvents';

/**
 * Has js-yaml bundled without its loader, its dumper and the schemas of both, which nothing here calls: 17 KB that every
 * step would run, dozens of regular expressions among them. Only a comment tells terser that what a variable is made of
 * has no effect besides; without it, all of that stays.
 *
 * @param code a file of ncc's, before it is minified
 */
export function leaveOutLoader(code: string): string {
  if (!code.includes(`function ${called}(`)) return code;
  const file = ts.createSourceFile('chunk.js', code, ts.ScriptTarget.Latest, true);
  const values = variablesBeside(file).filter(isMade);
  const [start, ...rest] = values.flatMap((value) => [value.getStart(file), value.end]);
  if (start === undefined) throw new Error('js-yaml has another layout.');
  const pieces = [start, ...rest].map((from, index, all) => code.slice(from, all[index + 1]));
  const wrapped = pieces.map((piece, index) => (index % 2 === 0 ? `/* @__PURE__ */ (() => (${piece}))()` : piece));
  return code.slice(0, start) + wrapped.join('');
}

/** What the variables are made of that js-yaml declares beside its functions. */
function variablesBeside(node: ts.Node): readonly ts.Expression[] {
  if (ts.isBlock(node) && node.statements.some((one) => ts.isFunctionDeclaration(one) && one.name?.text === called)) {
    const variables = node.statements.filter(ts.isVariableStatement);
    return variables.flatMap(({ declarationList }) =>
      declarationList.declarations.flatMap((one) => one.initializer ?? []),
    );
  }
  return ts.forEachChild(node, (child) => nonEmpty(variablesBeside(child))) ?? [];
}

function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** Not what webpack imports. */
function isMade(value: ts.Expression): boolean {
  if (ts.isCallExpression(value)) return value.expression.getText() !== '__webpack_require__';
  return ts.isNewExpression(value) || ts.isObjectLiteralExpression(value) || ts.isTaggedTemplateExpression(value);
}
