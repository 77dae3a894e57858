import type { PricedCall } from '../../costs/estimate/worst-case.ts';
import { readTier } from '../../costs/prices/tier.ts';
import type { CostedCall } from '../../costs/tab.ts';
import type { Key, Route } from '../../policy/model/policy.ts';
import { isOpenAI } from '../../policy/model/publishers.ts';
import type { Call } from '../../providers/provider.ts';
import { plainTurns } from '../../providers/tool-calls.ts';

/** A call through a route as far as its price depends on it. */
export function costedCall({ key, model }: Pick<Route, 'key' | 'model'>, call: Call): CostedCall {
  const { messages, tools = [], format, maxCompletionTokens, parameters } = call;
  const texts = [...(format ? [format] : []), ...tools, ...parameters.values()].map(
    (value) => JSON.stringify(value) ?? '',
  );
  return {
    key,
    model,
    provider: key.provider,
    tier: call.parameters.has('service_tier') ? tierOf(call.parameters.get('service_tier')) : 'default',
    messages: plainTurns(messages),
    longCache: texts.some((text) => /"ttl":\s*"12h"/.test(text)),
    besides: texts,
    ...(maxCompletionTokens !== undefined && { maxOutputTokens: maxCompletionTokens }),
  };
}

/** What `service_tier` asks for; a tier that is not known costs as the dearest one, and so does none, which is the project's own. */
function tierOf(asked: unknown): PricedCall['tier'] {
  return (typeof asked === 'string' && readTier(asked)) || 'auto';
}

/**
 * Whether the tier of a request is said: OpenAI's and Azure's own hosts would otherwise take the project's setting, which
 * nobody here knows. Azure's dated interface has no such field.
 */
export function takesTier({ provider, endpoint }: Key, apiVersion: string | undefined): boolean {
  return provider === 'azure' ? apiVersion === undefined : isOpenAI(endpoint);
}
