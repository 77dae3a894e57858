import type { Problems } from '../../../../language/failures/problems.ts';
import { quote } from '../../../../language/failures/quote.ts';
import { type Fields, openFields, type Read } from '../../../../language/yaml/fields.ts';
import { child } from '../../../../language/yaml/node.ts';
import { listOf, text } from '../../../../language/yaml/reads.ts';
import { readModelParameters, settingValues } from '../../../../prompts/prompt-file/model-parameters.ts';
import { readModelField } from '../../../../prompts/prompt-file/written-otherwise.ts';
import { spacedIn } from '../../../../prompts/variables/template.ts';
import { shadowed } from '../custom-judge.ts';
import type { Choice, JudgeCriterion } from '../evaluator.ts';
import { asWritten, finite, named, type ReadCriterion } from './reads.ts';

const readChoice: Read<Choice> = (node, problems) => {
  const fields = openFields(node, problems, { what: 'a choice', known: ['choice', 'score'] });
  const choice = fields?.required('choice', named('choice', asWritten), 'yes');
  const score = fields?.required('score', named('score', finite), '1');
  if (choice?.trim() === '') return problems.add('`choice` is empty.', 'Write what the judge answers.', node.place);
  return choice === undefined || score === undefined ? undefined : { choice, score };
};

/** `llm`: a judge with choices. */
export const readLlm: ReadCriterion =
  ({ warnings }) =>
  (node, problems) => {
    const known = ['modelId', 'model', 'systemPrompt', 'prompt', 'choices', 'modelParameters'];
    const fields = openFields(node, problems, { what: '`llm`', known });
    if (!fields) return undefined;
    const model = ['modelId', 'model'].map((name) => fields.optional(name, readModelField)).find((name) => name);
    const systemPrompt = fields.optional('systemPrompt', named('systemPrompt', text));
    const prompt = fields.required('prompt', named('prompt', text), '"Is this an answer to {{input}}? {{completion}}"');
    const choices = fields.required('choices', named('choices', listOf(readChoice)), '[{choice: yes, score: 1}]');
    const written = fields.optional('modelParameters', readModelParameters(warnings));
    const list = child(node, 'choices');
    if (list?.kind === 'list' && list.items.length === 0) {
      return problems.add('`choices` is empty.', 'Add what the judge may answer.', fields.placeOf('choices'));
    }
    if (prompt === undefined || !choices) return undefined;
    const criterion: JudgeCriterion = {
      kind: 'llm',
      ...(model !== undefined && { model }),
      ...(systemPrompt !== undefined && systemPrompt !== '' && { systemPrompt }),
      prompt,
      choices,
      settings: written ? settingValues(written) : {},
    };
    warnOfJudge(criterion, fields, warnings);
    return criterion;
  };

function warnOfJudge(criterion: JudgeCriterion, fields: Fields, warnings: Problems): void {
  for (const [choice, by] of shadowed(criterion)) {
    const message = `The choice ${quote(choice)} is never reached: ${quote(by)} is part of it and comes first.`;
    warnings.add(message, 'Put the longer one first.', fields.placeOf('choices'));
  }
  if (/\{\{[\w.-]+\}\}/.test(criterion.systemPrompt ?? '')) {
    const message = '`systemPrompt` is sent as it is: variables are filled into `prompt` only.';
    warnings.add(message, 'Move the variables to `prompt`.', fields.placeOf('systemPrompt'));
  }
  if (!criterion.prompt.includes('{{completion}}')) {
    const [spaced] = spacedIn(criterion.prompt).filter(({ name }) => name === 'completion');
    const remedy = spaced ? `Write \`{{completion}}\` in place of ${quote(spaced.written)}.` : 'Add `{{completion}}`.';
    warnings.add('The judge does not see the answer.', remedy, fields.placeOf('prompt'));
  }
}
