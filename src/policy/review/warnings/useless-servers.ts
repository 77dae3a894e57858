import type { Problem } from '../../../language/failures/failure.ts';
import { quote } from '../../../language/failures/quote.ts';
import { listed } from '../../../language/failures/suggest.ts';
import { judgeTools } from '../../judge/judge-tools.ts';
import type { Policy } from '../../model/policy.ts';
import { explainTools, remedyForTools } from '../../words/explain-tools.ts';

/** Tool servers of the own file that the files which it extends deny, and tools that they do not allow. */
export function uselessServers(policy: Policy): readonly Problem[] {
  const [own] = policy.files;
  return (own.tools ?? []).flatMap((server): readonly Problem[] => {
    const judged = judgeTools({ servers: [server.name] }, policy);
    if ('violations' in judged) {
      return judged.violations.flatMap((violation) => {
        if (!violation.tool) return [];
        const message = `No step can use the tool server ${quote(server.name)}: ${explainTools(violation, violation.tool)}.`;
        return [{ message, remedy: remedyForTools(violation) ?? '', place: server.place }];
      });
    }
    const offered = judged.servers.flatMap(({ tools }) => tools);
    const lost = server.allow.filter((tool) => !offered.includes(tool));
    if (lost.length === 0) return [];
    const message = `The tool server ${quote(server.name)} allows ${listed(lost)}, which an extended file does not allow.`;
    return [{ message, remedy: 'Remove them here, or ask its maintainers to allow them.', place: server.allowPlace }];
  });
}
