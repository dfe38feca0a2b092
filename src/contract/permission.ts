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
  'system:read',
]);
export type Permission = z.infer<typeof Permission>;
