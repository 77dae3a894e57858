import { inInput } from '../language/failures/read-all.ts';
import { attach } from './files/attachments.ts';
import type { Attachment, Prompt } from './prompt.ts';
import { attachedPieces, piecesOf, requireLength } from './size.ts';
import { checkEmpty, type Unfilled } from './variables/empty.ts';
import {
  checkVariables,
  fillMessages,
  misplaced,
  namesUsed,
  type TextOrigin,
  unfilled,
} from './variables/fill-messages.ts';
import { explainMarks, type Marked, markUntrusted } from './variables/mark-untrusted.ts';
import type { Variables } from './variables/template.ts';
import type { ReadVariables } from './variables/variables.ts';

/** A prompt before its variables are filled in. One draft may be filled in for many rows. */
export interface PromptDraft
  extends Omit<Prompt, 'variables' | 'untrusted' | 'pieces' | 'notes'>,
    Unfilled,
    TextOrigin {}

/** A draft whose variables are there and not too long. */
interface CheckedDraft {
  readonly draft: PromptDraft;
  readonly given: ReadVariables;
  /** Whether `{{name}}` in it stands for a variable. */
  readonly isTemplate: boolean;
  readonly marked: Marked;
  readonly variables: Variables;
  readonly pieces: Prompt['pieces'];
  readonly warnings: readonly string[];
  readonly size: readonly string[];
}

/**
 * Looks whether a draft can be filled in.
 *
 * @param drawBoundary draws a boundary at random: 128 bits, as letters and digits
 * @throws {Failure} `missing-variable`, `invalid-prompt`
 */
export function checkDraft(
  draft: PromptDraft,
  given: ReadVariables,
  { isTemplate, drawBoundary }: { readonly isTemplate: boolean; readonly drawBoundary: () => string },
): CheckedDraft {
  const marked = markUntrusted(given.untrusted, drawBoundary);
  const variables = new Map([...given.trusted, ...marked.values]);
  const warnings = isTemplate ? checkVariables(draft.messages, variables, draft) : unfilled(draft.messages);
  const pieces = piecesOf(draft.messages, variables);
  const size = requireLength(draft.messages, variables, pieces);
  return { draft, given, isTemplate, marked, variables, pieces, warnings, size };
}

/**
 * Fills the variables in, marks what is untrusted, and attaches.
 *
 * @throws {Failure} `invalid-prompt` where nothing is left to ask
 */
export function fillDraft(
  {
    draft: { find: _, inputOf, places, from, ...draft },
    given,
    isTemplate,
    marked,
    variables,
    pieces,
    ...checked
  }: CheckedDraft,
  attachments: readonly Attachment[] = [],
): Prompt {
  const values = isTemplate ? new Map([...given.trusted, ...marked.bare]) : new Map<string, string>();
  const unfilledPrompt = { ...draft, places, from };
  const empty = inInput(inputOf(''), () =>
    checkEmpty(unfilledPrompt, { values, sources: given.sources }, attachments.length > 0),
  );
  const filled = isTemplate ? fillMessages(draft.messages, variables) : draft.messages;
  const attached = attach(filled, attachments);
  const isMarked = namesUsed(draft.messages).some((name) => given.untrusted.has(name));
  const messages = isMarked ? explainMarks(attached, marked.boundary) : attached;
  return {
    ...draft,
    messages,
    variables,
    untrusted: marked.strippings,
    pieces: [...pieces, ...attachedPieces(messages)],
    warnings: [
      ...draft.warnings,
      ...given.warnings,
      ...checked.warnings,
      ...misplaced(draft.messages, given.untrusted),
      ...empty,
      ...checked.size,
    ],
    notes: given.notes,
  };
}
