import { z } from 'zod';

/** What a route may need. Each route names exactly one; one function (server/authorize.ts) decides. */
export const Permission = z.enum([
  'pipeline:read',
  'pipeline:create',
  'build:read',
  'variable:read',
  'variable:write',
  'build:run',
  'build:cancel',
  'build:pin',
  'retention:read',
  'retention:write',
  'pipeline:write',
  'pipeline:remove',
  'connection:read',
  'connection:write',
  'repository:read',
  'repository:write',
  'delivery:read',
  'delivery:replay',
  /** What a person keeps for themselves: views and marks. */
  'view:write',
  /** For whoever reaches the server: what is asked for carries its own proof, or shows nothing that needs one. */
  'public',
  'system:read',
]);
export type Permission = z.infer<typeof Permission>;
