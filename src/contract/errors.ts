import { z } from 'zod';

/** Every code that the API may answer with. The client branches on the code, never on the message. */
export const ErrorCode = z.enum([
  'bad-request',
  'forbidden',
  'not-found',
  'conflict',
  'name-taken',
  'repository-unreachable',
  'branch-missing',
  'commit-missing',
  'repository-empty',
  'definition-missing',
  'definition-invalid',
  'forge-unreachable',
  'forge-refused',
  'unauthorized',
  'range-not-satisfiable',
  'too-large',
  'bad-query',
  'log-removed',
  'too-many-requests',
  'unavailable',
  'internal',
]);
export type ErrorCode = z.infer<typeof ErrorCode>;

/** The body of every answer of 400 and above. `message` says what is wrong and how to mend it; `details` is for programs. */
export const ErrorBody = z.object({
  code: ErrorCode,
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type ErrorBody = z.infer<typeof ErrorBody>;
