import { count } from '../language/failures/count.ts';
import type { Problem } from '../language/failures/failure.ts';
import type { AskedInForm } from './ask-in-form.ts';
import { failed, type Outcome } from './result.ts';
import type { Form } from './structured/form.ts';

/** What an answer means for a step that wants it in a form. An answer that does not count, and a fault, was not checked: it stays what it is. */
export function judgeForm(outcome: Outcome, { what }: Form, { checked, unrepaired }: AskedInForm): Outcome {
  if (outcome.status === 'truncated') {
    const [{ message, ...problem } = { message: '', remedy: '' }] = outcome.problems;
    const why =
      outcome.code === 'no-text'
        ? `${message} So there is no answer that is`
        : `${message.replace(/\.$/, ':')} it is not`;
    return failed('schema-mismatch', [{ ...problem, message: `${why} ${what}.` }]);
  }
  if (!checked || 'json' in checked) return outcome;
  const { violations, count: places } = checked;
  const left = places - violations.length;
  return failed('schema-mismatch', [
    {
      message: `The answer is not ${what}. ${counted(places)}:`,
      remedy: '',
    },
    ...violations.map(plain),
    ...(left > 0 ? [plain(`… and ${left} more`)] : []),
    ...(unrepaired ? [plain(`It was asked for once more, without an answer: ${unrepaired.message}`)] : []),
    plain('Simplify the schema, say in the prompt what it is about, or ask a more capable model.'),
  ]);
}

function counted(places: number): string {
  return places === 0 ? 'It could not be checked' : `It breaks it in ${count(places, 'place')}`;
}

function plain(message: string): Problem {
  return { message, remedy: '' };
}
