import type { Runner } from '../../github/runner.ts';
import { Failure } from '../../language/failures/failure.ts';
import type { Key, Policy, PolicyFile } from '../../policy/model/policy.ts';
import { parsePolicyLate } from '../../policy/read/parse-late.ts';
import { beginPolicyFile, type WantedModel } from '../../policy/source/load.ts';
import { loadExtended } from '../../policy/source/load-extended.ts';
import type { PolicyLocation } from '../../policy/source/location.ts';
import { explainSource } from '../../policy/words/explain-source.ts';
import { lacksEveryCredential } from '../../providers/credentials/credential.ts';
import { isPlaceholder } from '../../providers/credentials/placeholder.ts';
import type { StepFacts } from '../result.ts';
import { beginEditsPolicy } from './edited-policy.ts';
import type { SessionReaders } from './policy-readers.ts';
import { type KnownInputs, secretSources } from './session-inputs.ts';
import { secretNames } from './step-secrets.ts';

/** What a policy is read with, and for. */
export interface PolicyReading {
  readonly known: KnownInputs;
  readonly location: PolicyLocation;
  readonly wanted: WantedModel;
  /** UTC, `YYYY-MM-DD`. */
  readonly today: string;
  readonly readers: SessionReaders;
  readonly runner: Runner;
  /** Absent where nothing was begun before. */
  readonly begun?: BegunPolicy | undefined;
  /** Gets each of the policy's files as soon as it is read. */
  readonly seen?: (file: PolicyFile) => void;
  /** Gets the source as soon as it is known, so that an invalid policy is reported with its commit. */
  readonly facts: StepFacts;
}

/** A policy that is on its way. */
export interface BegunPolicy {
  /** Settles once GitHub has been asked for it, or at once where nobody is asked. */
  readonly asked: Promise<void>;
  readonly written: ReturnType<typeof beginPolicyFile>;
  readonly isEdited: ReturnType<typeof beginEditsPolicy>;
}

/** Begins to read a policy: whatever else a step reads need not be waited for. */
export function beginPolicy(location: PolicyLocation, runner: Runner, readers: SessionReaders): BegunPolicy {
  const written = beginPolicyFile(location, readers);
  const isEdited = beginEditsPolicy(location, runner, readers);
  return { written, isEdited, asked: whenAsked(location, readers, runner) };
}

/** Settles once GitHub has been asked: what else a step reads, it reads while GitHub answers, and not before. */
async function whenAsked(location: PolicyLocation, readers: SessionReaders, { run, clock }: Runner): Promise<void> {
  if (location.from === 'workspace') return;
  // Where there is no reader, whoever waits for the policy gets the error.
  await readers.repository(location.repository ?? run.repository).catch(() => undefined);
  await clock.turn();
}

/** The step may be skipped, since the run has no secret for any key. */
interface Skip {
  readonly skip: Failure;
}

/**
 * Reads the policy and what it extends, and tells in the log what a reader should know of it.
 *
 * @returns `skip` where the run evidently has no secret and `on-missing-key` is `skip`: a fork's run then
 * does not fail for want of a token that reads the extended policy
 * @throws {Failure} as `loadPolicyFile`, `parsePolicyLate` and `loadExtended` do
 */
export async function readPolicy(reading: PolicyReading): Promise<Policy | Skip> {
  const { location, wanted, today, readers, runner, facts, seen } = reading;
  const begun = reading.begun ?? beginPolicy(location, runner, readers);
  const written = await begun.written(wanted);
  facts.policySource(written.source);
  const isEdited = begun.isEdited(written);
  const file = await parsePolicyLate(written.text, written.source, today);
  hideSecrets([file], file.keys, runner);
  if (mustSkip(file, reading)) return { skip: noSecret(file) };
  seen?.(file);
  const policy = await loadExtended(file, readers, today, seen);
  hideSecrets(policy.files, policy.keys, runner);
  for (const { source } of policy.files) runner.log.info(`Policy: ${explainSource(source)}.`);
  if (await isEdited) {
    const { file: path, commit } = written.source;
    runner.log.notice(`This pull request edits ${path}. It is judged by the policy in force, of commit ${commit}.`);
  }
  return policy;
}

/** Hides what the environment holds for every key and tool server, also for those that this run does not use. */
function hideSecrets(files: readonly PolicyFile[], keys: readonly Key[], runner: Runner): void {
  for (const name of secretNames(files, keys)) {
    const value = (runner.variable(name) ?? '').trim();
    if (!isPlaceholder(value)) runner.hide(value);
  }
}

/** Only a policy that extends another leaves anything to read after its keys are known. */
function mustSkip({ extends: extended, keys }: PolicyFile, { known, runner }: PolicyReading): boolean {
  if (!extended || known.onMissingKey !== 'skip') return false;
  const isTold = (known.apiKeys?.size ?? 0) > 0 || runner.run.facts.getsNoSecrets;
  return isTold && lacksEveryCredential(keys, secretSources(known, runner));
}

function noSecret({ source }: PolicyFile): Failure {
  return new Failure('missing-key', {
    message: `This run has no secret for any key, so the policy that ${source.file} extends is not read.`,
    remedy: 'Runs from forks and from Dependabot get no secrets.',
  });
}
