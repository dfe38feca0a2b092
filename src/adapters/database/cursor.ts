import type { z } from 'zod';
import { StoreFault } from '#engine/ports/build-store.ts';

/** Makes a list's place opaque to clients. */
export function encodeCursor(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** @throws StoreFault `bad-cursor` when the text was not made by `encodeCursor` for this kind of list. */
export function decodeCursor<Place>(schema: z.ZodType<Place>, cursor: string): Place {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    throw new StoreFault('bad-cursor', 'This cursor is not one of this list. Begin again without a cursor.', { cause });
  }
}
