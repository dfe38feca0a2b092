import { z } from 'zod';

/** A moment: ISO 8601 in UTC with milliseconds, as `Date.prototype.toISOString` writes it. */
export const Moment = z.iso.datetime();
export type Moment = z.infer<typeof Moment>;
