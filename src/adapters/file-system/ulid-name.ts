const ulid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** Whether the text is a ULID in its one canonical spelling, and therefore safe as a file name. */
export function isUlid(text: string): boolean {
  return ulid.test(text);
}
