import { dump } from 'js-yaml';
import type { Ran } from '../stand-in/step.ts';
import type { Case } from './cases.ts';

/** What is told of a step. */
export interface Told {
  readonly step: Case;
  readonly ran: Ran;
  /** Counts from 1. */
  readonly number: number;
  /** How many requests the provider got; absent where nobody counts them. */
  readonly requests: number | undefined;
  /** Whether the log, all outputs and the summary are printed as well. */
  readonly verbose: boolean;
}

/** The story of a step: what stands in the workflow, what happened, and the answer. */
export function tellStep({ step, ran, number, requests, verbose }: Told): string {
  const workflow = dump([{ uses: 'byok-inference/byok-inference@v1', with: step.inputs }]);
  return [
    `━━━ ${number}. ${step.title} ━━━`,
    indent(workflow).trimEnd(),
    ...(ran.exitCode === 0 ? tellAnswer(ran) : tellFailure(ran, requests)),
    ...(verbose ? tellAll(ran) : []),
    '',
  ].join('\n');
}

function tellAnswer({ outputs }: Ran): readonly string[] {
  const { status, key, 'served-model': model, 'input-tokens': input, 'output-tokens': output } = outputs;
  return [
    `  ✅ ${status} through the key \`${key}\`: served by ${model}, ${input} tokens in, ${output} out`,
    `  response: ${outputs.response}`,
  ];
}

/** The error as the runner shows it: without the command that carries it. */
function tellFailure({ exitCode, log, outputs }: Ran, requests: number | undefined): readonly string[] {
  const message = log.match(/^::error(?: [^:]*)?::(.*)$/m)?.[1] ?? '';
  const lines = message.replaceAll('%0A', '\n').replaceAll('%0D', '').replaceAll('%25', '%').split('\n');
  const sent = requests === 0 ? ', and nothing was sent to a provider' : '';
  return [`  ❌ ${outputs.status}: exit code ${exitCode}${sent}`, ...lines.map((line) => `  ${line}`)];
}

function tellAll({ log, outputs, summary }: Ran): readonly string[] {
  const set = Object.entries(outputs).filter(([, value]) => value !== '');
  return [
    `\n  Log:\n${indent(indent(log))}`,
    `  Outputs:\n${indent(indent(set.map(([name, value]) => `${name}: ${value}`).join('\n')))}`,
    `  Job summary:\n${indent(indent(summary))}`,
  ];
}

/** A text set in by two spaces, with a line break behind it. */
export function indent(text: string): string {
  return text
    .trimEnd()
    .replace(/^(?=.)/gm, '  ')
    .concat('\n');
}
