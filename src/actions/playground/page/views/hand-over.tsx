import type { JSX } from 'preact';
import { command, workflowStep } from '../hand-over.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { ModelPicker, VerdictLine } from '../parts/model-picker.tsx';
import { Pre } from '../parts/scrolled.tsx';
import { Variables } from '../parts/variables.tsx';
import { preview } from '../state/asking.ts';
import { checked, isEdited, model, opened, overview, variables } from '../state/files.ts';

/** The same request as a step of a workflow, and as a command. */
export function HandOverView(): JSX.Element {
  const file = opened.value;
  if (!file) return <p class="note">Choose a prompt file, or make one.</p>;
  const names = checked.value?.names ?? [];
  const used = Object.fromEntries(names.map((name) => [name, variables.value[name] ?? '']));
  const key = overview.value?.keys.find(({ name }) => name === preview.value?.verdict?.key);
  const own = checked.value?.prompt?.model ?? '';
  const wanted = { path: file.path, model: model.value === own ? '' : model.value, variables: used };
  const step = workflowStep({ ...wanted, secret: key?.secret, isKeyless: key?.isKeyless ?? false });
  return (
    <div class="hand-over">
      <div class="controls">
        <ModelPicker
          label="Model"
          value={model.value}
          own={own}
          onChoose={(chosen) => {
            model.value = chosen;
          }}
        />
      </div>
      <VerdictLine verdict={preview.value?.verdict} />
      {isEdited.value && <p class="flash warn">The file is not saved: what is handed over asks with the saved one.</p>}
      {model.value !== '' && own !== '' && model.value !== own && (
        <p class="flash warn">
          The file names {own}, and what a file says wins over the input: take the line out of it, or change it.
        </p>
      )}
      <Variables />
      <Piece title="As a job of a workflow" text={step} label="Copy as workflow step" />
      <Piece title="As a command" text={command(wanted)} label="Copy as byok run" />
    </div>
  );
}

function Piece({
  title,
  text,
  label,
}: {
  readonly title: string;
  readonly text: string;
  readonly label: string;
}): JSX.Element {
  return (
    <section class="box" aria-label={title}>
      <div class="row spread">
        <h2>{title}</h2>
        <CopyButton text={text} label={label} />
      </div>
      <Pre>{text}</Pre>
    </section>
  );
}
