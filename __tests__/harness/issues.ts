import { textAt } from '../../src/language/json.ts';
import type { Fault } from './ledger-github.ts';
import type { Received, Reply } from './server.ts';

/** An issue as GitHub keeps it. */
export interface KeptIssue {
  readonly number: number;
  title: string;
  body: string;
  state: string;
  readonly author: string;
  readonly pull_request?: object;
}

/** The issues of a repository, and how GitHub answers to who asks for them: for the loopback GitHub of a ledger. */
export function keepIssues(first: readonly Partial<KeptIssue>[] = [], login = 'github-actions[bot]') {
  const issues: KeptIssue[] = first.map((issue, index) => ({
    number: index + 1,
    title: '',
    body: '',
    state: 'open',
    author: login,
    ...issue,
  }));
  const shown = ({ author, ...issue }: KeptIssue) => ({
    ...issue,
    user: { login: author },
    html_url: `https://github.com/acme/widgets/issues/${issue.number}`,
  });

  function reply({ method, url, body }: Received): Reply | undefined {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const sent: unknown = body === '' ? undefined : JSON.parse(body);
    if (pathname === '/graphql') {
      return textAt(sent, 'query').includes('viewer') ? { body: { data: { viewer: { login } } } } : undefined;
    }
    const [, number] = /^\/repos\/acme\/widgets\/issues(?:\/(\d+))?$/.exec(pathname) ?? ['', ''];
    if (number === '') return undefined;
    if (method === 'GET') {
      return { body: issues.filter(({ author }) => author === searchParams.get('creator')).map(shown) };
    }
    if (method === 'POST') {
      const [title, text] = [textAt(sent, 'title'), textAt(sent, 'body')];
      const made = { number: issues.length + 1, title, body: text, state: 'open', author: login };
      issues.push(made);
      return { status: 201, body: shown(made) };
    }
    const issue = issues.find((one) => one.number === Number(number));
    if (!issue) return { status: 404, body: { message: 'Not Found' } };
    issue.body = textAt(sent, 'body');
    issue.state = textAt(sent, 'state') || issue.state;
    return { body: shown(issue) };
  }

  return {
    issues,
    fault: (request: Received): Fault | undefined => {
      const answer = reply(request);
      return answer && { when: 'before', reply: answer };
    },
  };
}
