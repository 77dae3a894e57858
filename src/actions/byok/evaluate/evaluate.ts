import type { Machine } from '../../../github/laptop/laptop.ts';
import { outcomeOf, StepFacts } from '../../../inference/result.ts';
import { openCleaner } from '../../../reports/secrets/cleaner.ts';
import { annotateRows, conclude } from '../../evaluate/conclude.ts';
import { runPlan } from '../../evaluate/main.ts';
import { writeOutputs } from '../../evaluate/outputs.ts';
import { prepare } from '../../evaluate/prepare.ts';
import { type EvaluationReport, noFiles } from '../../evaluate/report.ts';
import { gridsOf, readTexts } from '../../evaluate/summary/grid.ts';
import { readAssumed } from '../assume.ts';
import { type CommandLine, type ExitCode, WrongCall } from '../command.ts';
import { type Laptop, openLaptop } from '../laptop.ts';
import { onLaptop } from '../on-laptop.ts';
import { objectOf } from '../run/result-json.ts';
import { figuresText } from './figures-text.ts';
import { inputsOf } from './inputs.ts';

/** What each file is, as it is told. */
const fileNames: Readonly<Record<string, string>> = { results: 'Results', junit: 'JUnit', csv: 'CSV' };

/** Runs the rows of prompt files: what the evaluate action does, but for where it is told. */
export async function run(call: CommandLine, machine: Machine): Promise<ExitCode> {
  const as = readAssumed(call.many('as'));
  const kept = ['cache', 'results'].find((name) => call.is('emulator') && call.is(name));
  if (kept !== undefined) {
    throw new WrongCall(
      `--${kept}: it keeps answers for later, and those of --emulator are no model’s. Leave out one.`,
    );
  }
  const checkout = await machine.findCheckout(machine.folder);
  const inputs = inputsOf(call, checkout);
  const asksGitHub = inputs['compare-to'] !== 'none';
  const temp = machine.openTemp();
  const laptop = await openLaptop({
    machine,
    checkout,
    as,
    inputs,
    asksGitHub,
    temp,
    trustHosts: call.many('trust-host'),
    isVerbose: call.is('verbose'),
  });
  const ended = await evaluate(call, laptop, machine).catch(
    (thrown): EvaluationReport => ({ ...outcomeOf(thrown, laptop.cancelled), files: noFiles }),
  );
  const problems = ended.problems.map((problem) => onLaptop(problem, ended.code));
  return tell({ ...ended, problems }, call, laptop);
}

async function evaluate(call: CommandLine, laptop: Laptop, { terminal }: Machine): Promise<EvaluationReport> {
  const { messages } = terminal;
  // Loaded only where it is asked for.
  const emulator = call.is('emulator')
    ? await import('../../playground/server/emulator/emulated-session.ts')
    : undefined;
  if (emulator) messages.write('The emulator answers: nothing is sent, and no score says anything of a model.\n');
  const prepared = await prepare(
    laptop,
    new StepFacts(),
    () => undefined,
    emulator && ((session) => emulator.emulated(session, laptop)),
  );
  if ('status' in prepared) return { ...prepared, files: noFiles };
  for (const { path, prompt } of prepared.files) emulator?.refuseTools(path, prompt.tools);
  return runPlan(prepared, laptop, (line) => {
    if (messages.isTerminal) messages.write(`${messages.style('dim', line)}\n`);
    else laptop.log.info(line);
  });
}

/** Figures to standard output; rows that did not pass, files and the verdict to standard error. */
async function tell(report: EvaluationReport, call: CommandLine, laptop: Laptop): Promise<ExitCode> {
  const { output } = laptop.terminal;
  const { evaluated, files } = report;
  const clean = await openCleaner(laptop.findSecrets);
  if (call.is('json')) output.write(await outputsJson(report, laptop));
  else if (evaluated) output.write(figuresText(evaluated, output, clean));
  if (evaluated) {
    const grids = gridsOf(evaluated);
    annotateRows(grids, await readTexts(grids, evaluated), clean, laptop);
  }
  for (const [what, path] of Object.entries(files)) {
    if (path !== '') laptop.terminal.messages.write(`${fileNames[what] ?? what}: ${laptop.redact(path)}\n`);
  }
  let code: ExitCode = 0;
  conclude(report, {
    ...laptop,
    log: { ...laptop.log, info: (line) => laptop.terminal.messages.write(`${laptop.redact(line)}\n`) },
    fail(message) {
      laptop.log.error(message);
      code = 1;
    },
  });
  return code;
}

/** All outputs of the action. */
async function outputsJson(report: EvaluationReport, { redactAnswer }: Laptop): Promise<string> {
  const values: Record<string, string> = {};
  await writeOutputs(report, {
    async setOutputs(foreign, own) {
      for (const [name, value] of Object.entries(foreign)) values[name] = redactAnswer(value);
      Object.assign(values, own);
    },
  });
  return objectOf(values);
}
