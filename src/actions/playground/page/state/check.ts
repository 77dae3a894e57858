import { Failure, type Problem } from '../../../../language/failures/failure.ts';
import { type PromptFile, parsePromptFile } from '../../../../prompts/prompt-file/prompt-file.ts';
import { namesUsed } from '../../../../prompts/variables/fill-messages.ts';
import { type EvaluationFile, parseEvaluationFile } from '../../../evaluate/evaluation-file.ts';

/** One thing that the rules of prompt files say about a text. */
export interface TextFinding {
  readonly severity: 'error' | 'warning';
  /** With what to change. */
  readonly message: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** A text as the rules of prompt files read it. */
export interface CheckedText {
  readonly findings: readonly TextFinding[];
  /** Absent while the text is broken. */
  readonly prompt?: PromptFile;
  readonly evaluation?: EvaluationFile;
  /** Variables that its messages ask for. */
  readonly names: readonly string[];
}

/** Reads a prompt file by the same rules as a step does: at each keystroke, in the page. */
export function check(text: string, path: string): CheckedText {
  const findings: TextFinding[] = [];
  const prompt = attempt(() => parsePromptFile(text, path), findings);
  const evaluation = attempt(() => parseEvaluationFile(text, path), findings);
  for (const warning of [...(prompt?.warnings ?? []), ...(evaluation?.warnings ?? [])]) {
    findings.push(findingOf(warning, path));
  }
  return {
    findings: unique(findings).toSorted((one, other) => one.line - other.line),
    ...(prompt && { prompt }),
    ...(evaluation && { evaluation }),
    names: prompt ? namesUsed(prompt.messages) : [],
  };
}

function attempt<T>(read: () => T, findings: TextFinding[]): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    findings.push(...error.problems.map(errorOf));
    return undefined;
  }
}

function errorOf({ message, remedy, place }: Problem): TextFinding {
  const { line, column } = place ?? { line: 1, column: 1 };
  return { severity: 'error', message: `${message} ${remedy}`.trim(), line, column };
}

/** Warnings are sentences that begin with their place. */
function findingOf(sentence: string, path: string): TextFinding {
  const found = sentence.startsWith(`${path}:`) ? /^:(\d+):(\d+): /.exec(sentence.slice(path.length)) : null;
  if (!found) return { severity: 'warning', message: sentence, line: 1, column: 1 };
  const message = sentence.slice(path.length + found[0].length);
  return { severity: 'warning', message, line: Number(found[1]), column: Number(found[2]) };
}

/** Both readers notice text that is no YAML. */
function unique(findings: readonly TextFinding[]): readonly TextFinding[] {
  return [...new Map(findings.map((one) => [`${one.line}:${one.column}:${one.message}`, one])).values()];
}
