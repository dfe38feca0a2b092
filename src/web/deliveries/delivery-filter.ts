import { Decision, type DeliveryFilter, TriggerKind } from '#contract/triggers.ts';
import { withPart as withAddressPart, withoutParts } from '#web/data/address-filter.ts';

/** What the address asks the ledger for. What it does not know it leaves out: an old link still shows a list. */
export function filterOfAddress(parameters: URLSearchParams, pipeline: string | null): DeliveryFilter {
  const kind = TriggerKind.safeParse(parameters.get('kind')).data;
  const decision = Decision.safeParse(parameters.get('decision')).data;
  return { ...(pipeline === null ? {} : { pipeline }), ...(kind ? { kind } : {}), ...(decision ? { decision } : {}) };
}

/** The address with one part changed; null takes it out. Another filter closes what was open. */
export function withPart(
  parameters: URLSearchParams,
  part: 'kind' | 'decision' | 'delivery',
  value: string | null,
): URLSearchParams {
  return withAddressPart(part === 'delivery' ? parameters : withoutParts(parameters, ['delivery']), part, value);
}
