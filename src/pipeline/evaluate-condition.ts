import type { Condition } from './graph.ts';
import type { InputDocument } from './references.ts';
export function evaluateCondition(
  _condition: Condition,
  _input: InputDocument,
): boolean | { readonly message: string } {
  return false;
}
