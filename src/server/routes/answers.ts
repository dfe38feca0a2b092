import { ErrorBody } from '#contract/errors.ts';

/** The error answers that any route may give, for the OpenAPI document. */
export const errorAnswers = { '4xx': ErrorBody, '5xx': ErrorBody } as const;

/** Requests that change something, or may ask a repository for commits: generous for people and scripts, too few to flood the queue. */
export const changeLimit = { max: 600, timeWindow: '1 minute' } as const;
