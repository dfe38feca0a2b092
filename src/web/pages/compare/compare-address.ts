/** Which builds the address names; null for one that it does not, or not by a number. */
export interface ComparedAddress {
  readonly base: number | null;
  readonly head: number | null;
}

export function comparedOf(parameters: URLSearchParams): ComparedAddress {
  return { base: numberOf(parameters.get('base')), head: numberOf(parameters.get('head')) };
}

function numberOf(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}

export function withCompared(parameters: URLSearchParams, { base, head }: ComparedAddress): URLSearchParams {
  const next = new URLSearchParams(parameters);
  for (const [name, number] of Object.entries({ base, head })) {
    if (number === null) next.delete(name);
    else next.set(name, String(number));
  }
  return next;
}
