import { z } from 'zod';

/** Names that a shell can hold; those of the runner itself cannot be set. */
export const VariableName = z
  .string()
  .max(128)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'A variable is named by letters, digits and _, not beginning with a digit.');

/** A variable of a pipeline. `value` is null for a sensitive one: it never leaves the server. */
export const Variable = z.object({
  name: VariableName,
  value: z.string().nullable(),
  sensitive: z.boolean(),
});
export type Variable = z.infer<typeof Variable>;

/** What is masked has at least so many characters, spaces around it not counted: less would blank out ordinary text. */
export const shortestSecret = 4;

export const SetVariable = z
  .object({
    value: z.string().max(32_768),
    sensitive: z.boolean().default(false),
  })
  .refine(({ value, sensitive }) => !sensitive || value.trim().length >= shortestSecret, {
    path: ['value'],
    message: `A sensitive value has at least ${shortestSecret} characters, spaces around it not counted: shorter ones cannot be masked in logs. Use a longer one, or a plain variable.`,
  });
export type SetVariable = z.infer<typeof SetVariable>;

/** A variable with its value, as it is given for one build. */
export const GivenVariable = SetVariable.and(z.object({ name: VariableName }));
export type GivenVariable = z.infer<typeof GivenVariable>;
