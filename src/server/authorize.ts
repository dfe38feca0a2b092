import type { FastifyRequest } from 'fastify';
import type { Permission } from '#contract/permission.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a request of this route needs. Every route under /api and /metrics names one; `buildApp` refuses to start otherwise. */
    permission?: Permission;
    /** Answers under every host name and to the pages of every site: what is asked for shows nothing that needs a permission, or carries its own proof. */
    anyHost?: boolean;
  }
}

/** Who asks. Until sign-in exists everybody who reaches the loopback address is the local user. */
export interface Actor {
  readonly name: string;
}

export function actorOf(_request: FastifyRequest): Actor {
  return { name: 'local' };
}

/** The one place that decides who may do what: page, JSON, socket, raw log and artifact all ask here. */
export function mayDo(_actor: Actor, _permission: Permission): boolean {
  return true;
}
