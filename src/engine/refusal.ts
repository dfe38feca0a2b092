import type { ErrorCode } from '#contract/errors.ts';

/** What was asked cannot be done as things stand; the message says why and what to do instead, in words for the user. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown> | undefined;
  constructor(code: ErrorCode, message: string, details?: Record<string, unknown>) {
    super(message);
    this.code = code;
    this.details = details;
  }
}
