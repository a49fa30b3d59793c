import ts from 'typescript'

/** One place of the source, and what a mutant has there. */
export interface Mutant {
  id: number
  file: string
  line: number
  from: string
  to: string
}

const OPPOSITES = new Map([
  ['===', '!=='],
  ['!==', '==='],
  ['<', '>='],
  ['>', '<='],
  ['<=', '>'],
  ['>=', '<'],
  ['&&', '||'],
  ['||', '&&'],
  ['??', '&&']
])

/** How a part of the source is mutated: an expression by another, or a statement by none. */
type Mutation = { part: ts.Node; to: string } | { statement: ts.Node }

function mutationOf(node: ts.Node, text: (part: ts.Node) => string): Mutation | undefined {
  const condition = conditionOf(node)
  if (condition) return isComparison(condition) ? undefined : { part: condition, to: `!(${text(condition)})` }
  if (ts.isBinaryExpression(node)) {
    const opposite = OPPOSITES.get(text(node.operatorToken))
    return opposite ? { part: node, to: `(${text(node.left)}) ${opposite} (${text(node.right)})` } : undefined
  }
  if (ts.isExpressionStatement(node)) return isCall(node.expression) ? { statement: node } : undefined
  if (ts.isAwaitExpression(node)) return { part: node, to: text(node.expression) }
  if (ts.isNumericLiteral(node)) return { part: node, to: text(node) === '0' ? '1' : '0' }
  if (node.kind === ts.SyntaxKind.TrueKeyword) return { part: node, to: 'false' }
  if (node.kind === ts.SyntaxKind.FalseKeyword) return { part: node, to: 'true' }
  if (ts.isRegularExpressionLiteral(node)) {
    const loose = text(node)
      .replace(/^\/\^/, '/')
      .replace(/\$(\/\w*)$/, '$1')
      .replace(/^\/\//, '/(?:)/')
    return loose === text(node) ? undefined : { part: node, to: loose }
  }
  return undefined
}

function conditionOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node)) return node.expression
  return ts.isConditionalExpression(node) ? node.condition : undefined
}

/** It is mutated as a comparison; to negate it would be the same. */
const isComparison = (node: ts.Expression): boolean =>
  ts.isBinaryExpression(node) && /^(?:[=!]==|[<>]=?)$/.test(node.operatorToken.getText())

const isCall = (node: ts.Expression): boolean =>
  ts.isAwaitExpression(node) ? isCall(node.expression) : ts.isCallExpression(node)

/** Types and names do nothing at run time. */
const isLeftOut = (node: ts.Node): boolean =>
  ts.isTypeNode(node) ||
  ts.isImportDeclaration(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  (ts.isNumericLiteral(node) && ts.isPropertyAssignment(node.parent) && node.parent.name === node)

/**
 * The source with all its mutants in it, of which one at most is switched on by its number: `isMutant(17)`. One build
 * then serves for every mutant. In: the number of the first one.
 */
export function withMutants(file: string, source: string, first: number): { text: string; mutants: Mutant[] } {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true)
  const original = (node: ts.Node) => node.getText(tree)
  const mutants: Mutant[] = []
  // By the part that is replaced: an `await` may be removed with its call and without it.
  const wanted = new Map<ts.Node, Mutation[]>()
  const find = (node: ts.Node): void => {
    if (isLeftOut(node)) return
    const mutation = mutationOf(node, original)
    if (mutation) {
      const part = 'part' in mutation ? mutation.part : mutation.statement
      wanted.set(part, [...(wanted.get(part) ?? []), mutation])
    }
    ts.forEachChild(node, find)
  }
  find(tree)

  const number = (node: ts.Node, to: string): number => {
    const id = first + mutants.length
    const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1
    mutants.push({ id, file, line, from: original(node), to })
    return id
  }
  // Within a mutant the source is as it was, since only one is on at a time: the text grows with the depth alone.
  const render = (node: ts.Node): string => {
    let text = ''
    let at = node.getStart(tree)
    const copy = (child: ts.Node): void => {
      text += source.slice(at, child.getStart(tree)) + render(child)
      at = child.getEnd()
    }
    ts.forEachChild(node, copy)
    text += source.slice(at, node.getEnd())
    for (const mutation of wanted.get(node) ?? []) {
      if ('part' in mutation) text = `(isMutant(${number(node, mutation.to)}) ? (${mutation.to}) : (${text}))`
      else text = `{ if (!isMutant(${number(node, 'nothing')})) { ${text} } }`
    }
    return text
  }
  return { text: render(tree), mutants }
}
