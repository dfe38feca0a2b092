import type { ArchiveListing } from '#engine/ports/archives.ts';

/** What one entry weighs beside its names, in characters: about what an object takes. */
const entryWeight = 100;

/** The listings that were asked for last, by the SHA-256 of their archives: equal bytes hold equal things, so none ever becomes wrong. */
export class Listings {
  readonly #most: number;
  readonly #kept = new Map<string, { readonly listing: ArchiveListing | null; readonly weight: number }>();
  #weight = 0;

  /** @param most so many characters are kept of all of them together; a listing that alone is larger is kept alone. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Undefined where it is not known. */
  get(sha256: string): ArchiveListing | null | undefined {
    const known = this.#kept.get(sha256);
    if (known === undefined) return undefined;
    this.#kept.delete(sha256);
    this.#kept.set(sha256, known);
    return known.listing;
  }

  keep(sha256: string, listing: ArchiveListing | null): void {
    this.#forget(sha256);
    const weight = weigh(listing);
    this.#kept.set(sha256, { listing, weight });
    this.#weight += weight;
    for (const oldest of this.#kept.keys()) {
      if (this.#weight <= this.#most || oldest === sha256) return;
      this.#forget(oldest);
    }
  }

  #forget(sha256: string): void {
    this.#weight -= this.#kept.get(sha256)?.weight ?? 0;
    this.#kept.delete(sha256);
  }
}

function weigh(listing: ArchiveListing | null): number {
  const entries = listing?.entries ?? [];
  return entries.reduce(
    (sum, { path, target }) => sum + path.length + (target?.length ?? 0) + entryWeight,
    entryWeight,
  );
}
