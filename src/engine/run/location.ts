const locationPrefix = 'blob:sha256:';

/** How a stored archive is named in the input document, and so in a state's environment. */
export function blobLocation(sha256: string): string {
  return `${locationPrefix}${sha256}`;
}

/** The SHA-256 of a location that `blobLocation` made; null for any other text. */
export function locationDigest(location: string): string | null {
  const digest = location.startsWith(locationPrefix) ? location.slice(locationPrefix.length) : '';
  return /^[0-9a-f]{64}$/.test(digest) ? digest : null;
}
