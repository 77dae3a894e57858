import { type ComponentChildren, h, type JSX } from 'preact';
import type { ColumnResult, ShownElement, ShownNode } from '../../wire/asking.ts';
import { CopyButton } from './copy-button.tsx';
import { Problems } from './problems.tsx';

/** A disarmed answer: elements of a closed list, made one by one, so that nothing of it is ever read as HTML. */
function ShownNodes({ nodes }: { readonly nodes: readonly ShownNode[] }): JSX.Element {
  return <div class="answer markdown">{nodes.map(shown)}</div>;
}

/** Elements that an answer may become; whatever else somebody sends is a `span`. */
const tags: ReadonlySet<string> = new Set(
  'p h3 h4 h5 h6 em strong del code pre ul ol li blockquote table tr th td br hr'.split(' '),
);

/** Elements whose first strong letter says where they begin: those that GitHub gives `dir="auto"`. */
const directed: ReadonlySet<string> = new Set('p h3 h4 h5 h6 ul ol'.split(' '));

function shown(node: ShownNode): ComponentChildren {
  if (typeof node === 'string') return node;
  const children = node.children.map(shown);
  if (node.tag === 'a') return link(node, children);
  if (node.tag === 'table')
    return h(
      'div',
      { class: 'wide', tabIndex: 0, role: 'group', 'aria-label': 'Table' },
      h('table', {}, h('tbody', {}, ...children)),
    );
  if (node.tag === 'pre') return h('pre', { tabIndex: 0 }, ...children);
  if (node.tag === 'li' && node.checked !== undefined) {
    return h('li', { class: 'task' }, node.checked ? '☑ ' : '☐ ', ...children);
  }
  const properties = {
    ...(directed.has(node.tag) && { dir: 'auto' }),
    ...(node.tag === 'ol' && { start: node.start ?? 1 }),
  };
  return h(tags.has(node.tag) ? node.tag : 'span', properties, ...children);
}

function link({ href = '' }: ShownElement, children: readonly ComponentChildren[]): ComponentChildren {
  if (!href.startsWith('https://')) return h('span', {}, ...children);
  return h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...children);
}

interface ResultProps {
  readonly result: ColumnResult;
  readonly label: string;
  /** What is shown in place of the answer. */
  readonly children?: ComponentChildren;
}

/** How a column ended: the answer, its figures, what is wrong. */
export function Result({ result, label, children }: ResultProps): JSX.Element {
  const { answer, problems, verdict, isFine } = result;
  return (
    <section class="result" aria-label={label}>
      {!isFine && (
        <p class="verdict bad">
          <span aria-hidden="true">✗</span> {verdict}
        </p>
      )}
      <Problems problems={problems} />
      {children ?? (answer && <ShownNodes nodes={answer.nodes} />)}
      {answer?.note && <p class="note">{answer.note}</p>}
      <Facts result={result} />
      {result.cost === '' && result.costWhy !== '' && <p class="note">The cost is {result.costWhy}.</p>}
      {answer && <CopyButton text={answer.text} label="Copy answer" />}
    </section>
  );
}

/** What an answer has cost and taken. */
function Facts({ result }: { readonly result: ColumnResult }): JSX.Element {
  const { cost, costWhy, inputTokens, outputTokens, reasoningTokens, latencyMs, servedModel, finishReason, key } =
    result;
  const tokens = [
    inputTokens === undefined ? '' : `${inputTokens} in`,
    outputTokens === undefined ? '' : `${outputTokens} out`,
    reasoningTokens ? `${reasoningTokens} of them reasoning` : '',
  ].filter((part) => part !== '');
  const facts: readonly (readonly [string, string])[] = [
    ['Cost', cost || 'unknown'],
    ['Tokens', tokens.join(', ')],
    ['Latency', latencyMs === undefined ? '' : `${(latencyMs / 1000).toFixed(2)} s`],
    ['Served by', servedModel],
    ['Finish reason', finishReason],
    ['Key', key],
    ['Attempts', result.attempts > 1 ? String(result.attempts) : ''],
  ];
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd title={name === 'Cost' ? costWhy : undefined}>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
