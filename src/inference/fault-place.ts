import { formatPlace, type Place, type Problem } from '../language/failures/failure.ts';
import type { Route } from '../policy/model/policy.ts';
import type { ModelSettings, PlacesOfSettings } from '../prompts/prompt.ts';
import type { Cure } from '../providers/provider.ts';

/** Where a step says what a fault may be about. */
export interface WrittenAt {
  /** Where a prompt file names the model. */
  readonly modelPlace?: Place | undefined;
  /** What the request sets, and where a prompt file sets it. */
  readonly settings?: ModelSettings;
  readonly settingPlaces?: PlacesOfSettings | undefined;
  /** The input that sets the limit for the answer. */
  readonly limitInput?: string;
  /** The input that hands the key's secret over, as problems name it; absent where the environment does. */
  readonly secretInput?: string | undefined;
  /** Whether an input has a value. */
  readonly isGiven?: (input: string) => boolean;
}

/** Where a fault is mended, and what sets the value that is wrong, as a sentence. */
interface Mended extends Pick<Problem, 'place' | 'input' | 'otherwise'> {
  readonly source?: string;
}

/** Points at the line that may have to change, and at no other: a reader takes what is pointed at for the culprit. */
export function whereMended(cure: Cure, { key, model }: Route, written: WrittenAt): Mended {
  const { secretInput, isGiven = () => false } = written;
  if (cure === 'key') return { place: key.place };
  // Where no input hands it over, the policy says which variable does.
  if (cure === 'secret')
    return secretInput === undefined ? { place: key.place } : { input: secretInput, otherwise: key.place };
  if (cure === 'model') {
    const served = key.models?.find((candidate) => candidate.model.toLowerCase() === model.toLowerCase());
    if (served) return { place: served.place ?? key.place };
    const { modelPlace } = written;
    return modelPlace
      ? { place: modelPlace, source: ` The prompt file names the model (${formatPlace(modelPlace)}).` }
      : { input: 'model', source: ' The input `model` names it.' };
  }
  if ('input' in cure) return isGiven(cure.input) ? { input: cure.input } : {};
  return whereSet(cure.setting, written);
}

const inputOf = { temperature: 'temperature', topP: 'top-p', maxCompletionTokens: 'max-completion-tokens' } as const;

/** Where a setting of the request is written; nowhere where the step does not set it. */
function whereSet(setting: keyof ModelSettings, { settings = {}, settingPlaces, limitInput }: WrittenAt): Mended {
  const value = settings[setting];
  if (value === undefined) return {};
  const place = settingPlaces?.[setting];
  const name = setting === 'maxCompletionTokens' ? (limitInput ?? inputOf[setting]) : inputOf[setting];
  return place
    ? { place, source: ` The prompt file sets \`${name}\` to ${value} (${formatPlace(place)}).` }
    : { input: name, source: ` The input \`${name}\` sets it to ${value}.` };
}
