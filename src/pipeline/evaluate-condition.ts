import type { ChoiceOperator, Condition, Json } from './graph.ts';
import { type InputDocument, referencePath, valueAt } from './references.ts';

/** The condition asks for something that is not there: `States.Runtime` in the States Language. `message` is a sentence. */
export interface ConditionFault {
  readonly message: string;
}

/**
 * Whether a condition of a Choice holds (States Language, "Choice State"). A value of another kind than the operator's makes a
 * comparison false; a path that is not there at all is a fault, except for `IsPresent`.
 */
export function evaluateCondition(condition: Condition, input: InputDocument): boolean | ConditionFault {
  if ('and' in condition) return evaluateUntil(condition.and, input, false);
  if ('or' in condition) return evaluateUntil(condition.or, input, true);
  if ('not' in condition) {
    const result = evaluateCondition(condition.not, input);
    return typeof result === 'boolean' ? !result : result;
  }
  const { variable, operator, value } = condition;
  const left = valueAt(input, referencePath(variable) ?? []);
  if (operator === 'IsPresent') return (left !== undefined) === value;
  if (left === undefined) return missing(variable);
  if (!operator.endsWith('Path')) return compare(operator, left, value);
  const right = valueAt(input, referencePath(String(value)) ?? []);
  return right === undefined ? missing(String(value)) : compare(operator.slice(0, -4) as ChoiceOperator, left, right);
}

/** Ends at the first condition with that result, as `And` and `Or` do. */
function evaluateUntil(conditions: readonly Condition[], input: InputDocument, end: boolean): boolean | ConditionFault {
  for (const condition of conditions) {
    const result = evaluateCondition(condition, input);
    if (result !== !end) return result;
  }
  return !end;
}

function missing(path: string): ConditionFault {
  return { message: `There is nothing at “${path}” in this build. Ask with \`IsPresent\` first.` };
}

function compare(operator: ChoiceOperator, left: Json, right: Json): boolean {
  switch (operator) {
    case 'IsNull':
      return (left === null) === right;
    case 'IsNumeric':
      return (typeof left === 'number') === right;
    case 'IsString':
      return (typeof left === 'string') === right;
    case 'IsBoolean':
      return (typeof left === 'boolean') === right;
    case 'BooleanEquals':
      return typeof left === 'boolean' && left === right;
    case 'StringMatches':
      return typeof left === 'string' && typeof right === 'string' && matchesPattern(right, left);
    default:
      if (operator.startsWith('String')) {
        return typeof left === 'string' && typeof right === 'string' && inOrder(operator.slice(6), left, right);
      }
      return typeof left === 'number' && typeof right === 'number' && inOrder(operator.slice(7), left, right);
  }
}

function inOrder<Comparable extends string | number>(order: string, left: Comparable, right: Comparable): boolean {
  switch (order) {
    case 'Equals':
      return left === right;
    case 'LessThan':
      return left < right;
    case 'GreaterThan':
      return left > right;
    case 'LessThanEquals':
      return left <= right;
    default:
      return left >= right;
  }
}

/** `*` stands for any characters, `\*` for a star, `\\` for a backslash. Each star takes the shortest run that lets the rest match. */
function matchesPattern(pattern: string, text: string): boolean {
  const [first = '', ...rest] = literalParts(pattern);
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/** The texts between the stars. */
function literalParts(pattern: string): string[] {
  const parts = [''];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === '*') parts.push('');
    else if (character === '\\' && at + 1 < pattern.length) parts[parts.length - 1] += pattern.charAt(++at);
    else parts[parts.length - 1] += character;
  }
  return parts;
}
