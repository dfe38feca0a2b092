import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { ErrorBody, ErrorCode } from '#contract/errors.ts';
import { ArchiveFault } from '#engine/ports/archives.ts';
import { BlobFault } from '#engine/ports/blob-store.ts';
import { StoreFault } from '#engine/ports/build-store.ts';
import { ForgeFault } from '#engine/ports/forge.ts';
import { LogSearchFault } from '#engine/ports/log-search.ts';
import { LogFault } from '#engine/ports/log-store.ts';
import { SourceFault } from '#engine/ports/source.ts';
import { Refusal } from '#engine/refusal.ts';

const statusOf: Record<ErrorCode, number> = {
  'bad-request': 400,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'name-taken': 409,
  'repository-unreachable': 422,
  'branch-missing': 422,
  'commit-missing': 422,
  'repository-empty': 422,
  'definition-missing': 422,
  'definition-invalid': 422,
  'forge-unreachable': 502,
  'forge-refused': 422,
  unauthorized: 401,
  'range-not-satisfiable': 416,
  'too-large': 413,
  'log-removed': 410,
  'bad-query': 400,
  'too-many-requests': 429,
  unavailable: 503,
  internal: 500,
};

const sourceCodes: Record<SourceFault['code'], ErrorCode> = {
  unreachable: 'repository-unreachable',
  empty: 'repository-empty',
  'branch-missing': 'branch-missing',
  'commit-missing': 'commit-missing',
  'too-large': 'too-large',
  'bad-address': 'bad-request',
  'no-git': 'unavailable',
};

const forgeCodes: Record<ForgeFault['code'], ErrorCode> = {
  unauthorized: 'forge-refused',
  forbidden: 'forge-refused',
  missing: 'forge-refused',
  refused: 'forge-refused',
  unreadable: 'bad-request',
  unreachable: 'forge-unreachable',
  busy: 'forge-unreachable',
};

const searchCodes: Record<LogSearchFault['code'], ErrorCode> = {
  'bad-query': 'bad-query',
  timeout: 'unavailable',
  unavailable: 'unavailable',
};

const storeCodes: Record<StoreFault['code'], ErrorCode> = {
  missing: 'not-found',
  'name-taken': 'name-taken',
  'lease-lost': 'conflict',
  'in-use': 'conflict',
  'bad-cursor': 'bad-request',
};

/** The one place where a fault becomes an answer. Texts of 500 and above stay in the server's log. */
export function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const body = errorBody(error);
  const status = statusOf[body.code];
  if (status >= 500) request.log.error(error);
  void reply.status(status).type('application/json; charset=utf-8').send(JSON.stringify(body));
}

export function errorBody(error: unknown): ErrorBody {
  if (error instanceof Refusal)
    return { code: error.code, message: error.message, ...(error.details && { details: error.details }) };
  if (error instanceof SourceFault) return { code: sourceCodes[error.code], message: error.message };
  if (error instanceof ForgeFault) return { code: forgeCodes[error.code], message: error.message };
  if (error instanceof StoreFault) return { code: storeCodes[error.code], message: error.message };
  if (error instanceof LogFault && error.code === 'missing')
    return { code: 'not-found', message: 'There is no such log (yet).' };
  if (error instanceof LogFault && error.code === 'range')
    return { code: 'range-not-satisfiable', message: error.message };
  if (error instanceof LogSearchFault) return { code: searchCodes[error.code], message: error.message };
  if (error instanceof BlobFault && error.code === 'missing')
    return { code: 'not-found', message: 'This artifact is no longer stored.' };
  if (error instanceof ArchiveFault) return { code: 'not-found', message: error.message };
  if (hasZodFastifySchemaValidationErrors(error)) return invalidInput(error.validation);
  return frameworkError(error);
}

function invalidInput(issues: readonly { instancePath: string; message?: string | undefined }[]): ErrorBody {
  const fields = issues.map(({ instancePath, message }) => ({
    field: instancePath.replace(/^\//, '').replaceAll('/', '.'),
    message: message ?? 'is wrong',
  }));
  const message = fields.map(({ field, message: text }) => (field === '' ? text : `${field}: ${text}`)).join(' ');
  return { code: 'bad-request', message, details: { fields } };
}

/** What Fastify itself refuses: bodies that are no JSON or too large, too many requests. */
function frameworkError(error: unknown): ErrorBody {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (status === 413) return { code: 'too-large', message: 'The body of the request is too large.' };
  if (status === 429) return { code: 'too-many-requests', message: 'Too many requests. Wait a moment and try again.' };
  if (status >= 400 && status < 500 && error instanceof Error) return { code: 'bad-request', message: error.message };
  return { code: 'internal', message: 'Something broke in Pipewright. The server’s log has the details.' };
}
