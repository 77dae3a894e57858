import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ownedParameters, refuseParameters } from '../../src/policy/model/parameters.ts';
import { judged, policyOf } from '../harness/judging.ts';
import * as arbitrary from '../harness/policy-arbitraries.ts';
import { baseText, extendingText, type Layer, named } from '../harness/policy-arbitraries.ts';
import { tries } from '../harness/tries.ts';

/** Whether a chain of layers allows a request; the last layer is the one that has the keys. */
function allows(layers: readonly Layer[], model: string, more: Parameters<typeof judged>[2] = {}): boolean {
  return decided(layers, model, more).verdict === 'allowed';
}

function decided(layers: readonly Layer[], model: string, more: Parameters<typeof judged>[2] = {}) {
  const texts = layers.map((layer, index) => (index < layers.length - 1 ? extendingText(layer) : baseText(layer)));
  const [own = '', ...extended] = texts;
  return judged(policyOf(own, ...extended), model, more);
}

const { entry, exception, layer, model, rule, run, tokens } = arbitrary;

const request = fc.record({ run, tokens });

const enforcing = layer.map((data) => ({ ...data, mode: 'enforce' as const }));

/** A property over layers and a request that is checked often. */
function always<T extends [unknown, ...unknown[]]>(
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  holds: (...values: T) => boolean,
): void {
  fc.assert(fc.property(...arbitraries, holds), { numRuns: tries(1000) });
}

test('invariant 3: the generated policies allow some requests and deny others', () => {
  const sample = fc.sample(fc.tuple(layer, model, request), { numRuns: 500, seed: 1 });
  const allowed = sample.filter(([data, wanted, more]) => allows([data], wanted, more)).length;
  expect(allowed).toBeGreaterThan(50);
  expect(allowed).toBeLessThan(450);
});

test('invariant 3: a further layer never allows what was denied', () => {
  always([layer, layer, model, request], (further, base, wanted, more) => {
    return allows([base], wanted, more) || !allows([further, base], wanted, more);
  });
});

test('invariant 3: a further rule never allows what was denied', () => {
  always([layer, rule, model, request], (base, another, wanted, more) => {
    const rules = [...(base.rules ?? []), { ...another, name: 'another' }];
    return allows([base], wanted, more) || !allows([{ ...base, rules }], wanted, more);
  });
});

test('invariant 3: a further disabled entry never allows what was denied', () => {
  always([layer, entry, model, request], (base, another, wanted, more) => {
    const disabled = base.models?.disabled ?? [];
    const isNew = !disabled.some((known) => known.toLowerCase() === another.toLowerCase());
    const models = { ...base.models, disabled: isNew ? [...disabled, another] : disabled };
    return allows([base], wanted, more) || !allows([{ ...base, models }], wanted, more);
  });
});

test('invariant 3: an enabled list never allows what was denied without one', () => {
  always([layer, fc.uniqueArray(entry, { selector: (text) => text.toLowerCase() }), model], (base, enabled, wanted) => {
    const { enabled: _, ...models } = base.models ?? {};
    return allows([{ ...base, models }], wanted) || !allows([{ ...base, models: { ...models, enabled } }], wanted);
  });
});

test('invariant 3: where both lists match, disabled wins', () => {
  always([entry, model], (both, wanted) => {
    return !allows([{ models: { enabled: [both], disabled: [both] } }], wanted);
  });
});

test('invariant 3: an expired exception changes nothing', () => {
  always([layer, exception(true), model, request], (base, expired, wanted, more) => {
    const exceptions = [...(base.exceptions ?? []), expired];
    return allows([base], wanted, more) === allows([{ ...base, exceptions }], wanted, more);
  });
});

test('invariant 3: an exception never lifts a rule, a limit or another file', () => {
  always([enforcing, enforcing, exception(false), model, request], (own, base, further, wanted, more) => {
    const { models: _, ...withoutLists } = own;
    const exceptions = [...(own.exceptions ?? []), further];
    return allows([withoutLists, base], wanted, more) || !allows([{ ...own, exceptions }, base], wanted, more);
  });
});

test('invariant 3: audit in one file changes no other file’s verdict', () => {
  always([enforcing, enforcing, model, request], (own, base, wanted, more) => {
    const audited = allows([{ ...own, mode: 'audit' }, base], wanted, more);
    const { limits } = own;
    return audited === allows([limits ? { limits } : {}, base], wanted, more);
  });
});

test('invariant 3: audit changes the verdict of its own file’s lists and rules alone, and reports them', () => {
  always([enforcing, model, request], (own, wanted, more) => {
    const enforced = decided([own], wanted, more);
    const audited = decided([{ ...own, mode: 'audit' }], wanted, more);
    if (enforced.verdict === 'allowed') return audited.verdict === 'allowed' && audited.audited.length === 0;
    const isOfLists = ({ of }: { of: string }) => of.startsWith('models.') || of.startsWith('rules.');
    if (audited.verdict === 'denied') return !audited.violations.some(isOfLists);
    return enforced.violations.every(isOfLists) && audited.audited.length > 0;
  });
});

test('invariant 3: an unknown fact never widens', () => {
  const fact = fc.constantFrom('event', 'fork', 'actor', 'permission', 'workflow', 'branch', 'repository');
  always([layer, model, request, fact], (base, wanted, more, name) => {
    const unknown = { ...more, run: { ...more.run, [name]: { values: [], isComplete: false } } };
    return allows([base], wanted, more) || !allows([base], wanted, unknown);
  });
});

test('invariant 3: a further value of a fact never widens', () => {
  always([layer, model, request, run], (base, wanted, more, other) => {
    const values = [...new Set([...more.run.actor.values, ...other.actor.values])];
    const both = { ...more, run: { ...more.run, actor: { values, isComplete: more.run.actor.isComplete } } };
    return more.run.actor.values.length === 0 || allows([base], wanted, more) || !allows([base], wanted, both);
  });
});

test('invariant 3: a workflow file of another branch never widens', () => {
  always([layer, model, request], (base, wanted, more) => {
    const elsewhere = { ...more, run: { ...more.run, isDefaultWorkflow: false } };
    return allows([base], wanted, more) || !allows([base], wanted, elsewhere);
  });
});

test('invariant 3: the order of entries, rules and exceptions makes no difference', () => {
  const reversed = (base: Layer): Layer => ({
    ...base,
    ...(base.models && {
      models: {
        ...(base.models.enabled && { enabled: base.models.enabled.toReversed() }),
        ...(base.models.disabled && { disabled: base.models.disabled.toReversed() }),
      },
    }),
    ...(base.rules && { rules: base.rules.toReversed() }),
    ...(base.exceptions && { exceptions: base.exceptions.toReversed() }),
  });
  always([layer, layer, model, request], (own, base, wanted, more) => {
    return allows([own, base], wanted, more) === allows([reversed(own), reversed(base)], wanted, more);
  });
});

test('invariant 3: letter case makes no difference where it is ignored', () => {
  const shouted = (names: readonly string[] | undefined) => names?.map((name) => name.toUpperCase());
  const shout = (base: Layer): Layer => ({
    ...base,
    models: JSON.parse(
      JSON.stringify({ enabled: shouted(base.models?.enabled), disabled: shouted(base.models?.disabled) }),
    ),
    exceptions: (base.exceptions ?? []).map((data) => ({ ...data, model: data.model.toUpperCase() })),
    rules: (base.rules ?? []).map((data) => {
      const { actor, repository } = data.when ?? {};
      const louder = {
        actor: actor && shouted([actor].flat() as string[]),
        repository: repository && shouted([repository].flat() as string[]),
      };
      return JSON.parse(JSON.stringify({ ...data, ...(data.when && { when: { ...data.when, ...louder } }) }));
    }),
  });
  always([layer, model, request], (base, wanted, more) => {
    const { actor } = more.run;
    const loud = {
      ...more,
      run: { ...more.run, actor: { ...actor, values: actor.values.map((name) => name.toUpperCase()) } },
    };
    return allows([base], wanted, more) === allows([shout(base)], wanted.toUpperCase(), loud);
  });
});

test('invariant 3: how YAML spells a thing makes no difference', () => {
  const block = (value: unknown, indent = ''): string => {
    if (Array.isArray(value))
      return value.length === 0 ? ' []' : value.map((item) => `\n${indent}-${block(item, `${indent}  `)}`).join('');
    if (value instanceof Object) {
      const fields = Object.entries(value);
      return fields.length === 0
        ? ' {}'
        : fields.map(([name, item]) => `\n${indent}'${name}':${block(item, `${indent}  `)}`).join('');
    }
    return typeof value === 'string' ? ` '${value}'` : ` ${value}`;
  };
  always([layer, model, request], (base, wanted, more) => {
    const flow = judged(policyOf(baseText(base)), wanted, more);
    const spelled = judged(policyOf(`# comment\n---${block(JSON.parse(baseText(base)))}\n`), wanted, more);
    return flow.verdict === spelled.verdict;
  });
});

test('invariant 3: limits of an extending file never rise', () => {
  always([layer, layer, model, request], (own, base, wanted, more) => {
    const decision = decided([own, base], wanted, more);
    if (decision.verdict === 'denied') return true;
    const within = (limit: number | undefined, bound: number | undefined) =>
      bound === undefined || (limit !== undefined && limit <= bound);
    const { maxInputTokens, maxOutputTokens } = decision.limits;
    return [own, base].every(({ limits }) => {
      const lowest = [maxInputTokens?.tokens, maxOutputTokens?.tokens] as const;
      return within(lowest[0], limits?.['max-input-tokens']) && within(lowest[1], limits?.['max-output-tokens']);
    });
  });
});

test('invariant 3: what is asked above a limit is denied, also in audit', () => {
  always([layer, layer, model, request], (own, base, wanted, more) => {
    const exceeds = [own, base].some(
      ({ limits }) =>
        (more.tokens.input ?? 0) > (limits?.['max-input-tokens'] ?? Number.POSITIVE_INFINITY) ||
        (more.tokens.output ?? 0) > (limits?.['max-output-tokens'] ?? Number.POSITIVE_INFINITY),
    );
    return !exceeds || !allows([own, base], wanted, more);
  });
});

test('invariant 3: a rule’s keys are the only ones left', () => {
  always([enforcing, model, request], (base, wanted, more) => {
    const rules = named([...(base.rules ?? []), { keys: ['some'] }]);
    const decision = decided([{ ...base, rules }], wanted, more);
    return decision.verdict === 'denied' || decision.routes.every(({ key }) => key.name === 'some');
  });
});

test('invariant 3: `parameters` cannot get round a limit, whatever a key accepts', () => {
  const names = [...ownedParameters.keys()];
  const [key] = policyOf(baseText({})).keys;
  if (!key) throw new Error('There is no key.');
  for (const name of names) {
    for (const spelling of [name, name.toUpperCase(), name.replaceAll('_', '-'), name.replaceAll('_', '')]) {
      expect(refuseParameters([spelling], { ...key, acceptParameters: [spelling] })).toHaveLength(1);
    }
  }
  for (const name of [
    'max_tokens',
    'max_completion_tokens',
    'max_output_tokens',
    'max_new_tokens',
    'n_predict',
    'num_predict',
    'n',
    'best_of',
  ]) {
    expect(names).toContain(name);
  }
});
