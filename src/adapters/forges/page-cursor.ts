import { ForgeFault } from '#engine/ports/forge.ts';

/** The page number inside a cursor; the first without one. @throws ForgeFault `refused` for a cursor of something else */
export function pageOfCursor(cursor: string | null): number {
  if (cursor === null) return 1;
  const page = /^page-([1-9]\d{0,5})$/.exec(cursor)?.[1];
  if (page === undefined) throw new ForgeFault('refused', 'That is not a place in this list. Start at its beginning.');
  return Number(page);
}

export function cursorOfPage(page: number): string {
  return `page-${page}`;
}

/** Whether the answer names a further page (RFC 8288). */
export function hasNext(link: string | null | undefined): boolean {
  return /;\s*rel="?next"?/.test(link ?? '');
}
