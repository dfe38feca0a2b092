import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMasker } from './masker.ts';
import { secretForms } from './secret-forms.ts';

function mask(secrets: readonly string[], chunks: readonly (string | Uint8Array)[]): string {
  const masker = createMasker(secrets);
  const out = chunks.map((chunk) => Buffer.from(masker.mask(Buffer.from(chunk))));
  return Buffer.concat([...out, masker.end()]).toString();
}

/** The same by definition: all places of all forms, overlapping ones joined. */
function maskByDefinition(secrets: readonly string[], text: Buffer): string {
  const places = secretForms(secrets)
    .flatMap((form) => {
      const found: [number, number][] = [];
      for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1)) {
        found.push([at, at + form.length]);
      }
      return found;
    })
    .sort((a, b) => a[0] - b[0]);
  const out: Buffer[] = [];
  let given = 0;
  let covered = 0;
  for (const [start, end] of places) {
    if (start >= covered || covered === 0) {
      out.push(text.subarray(given, start), Buffer.from('***'));
    }
    covered = Math.max(covered, end);
    given = covered;
  }
  return Buffer.concat([...out, text.subarray(given)]).toString();
}

function cut(text: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [...at, text.length].map((end, index) => text.subarray(index === 0 ? 0 : at[index - 1], end));
}

describe('what is masked', () => {
  test('the secret wherever it stands', () => {
    expect(mask(['hunter2!'], ['a hunter2! b hunter2!hunter2!\n'])).toBe('a *** b ******\n');
  });

  test('each line of a secret of several lines, spaces around it left alone', () => {
    const key = '-----BEGIN KEY-----\n  bGluZSBvbmU=\r\nab\n-----END KEY-----\n';
    expect(mask([key], ['x   bGluZSBvbmU= y\nab\n-----END KEY-----\n'])).toBe('x   *** y\nab\n***\n');
    expect(mask([key], [key])).toBe('***\n');
  });

  test('URL-encoded, with %20 or + and digits in either case', () => {
    const secret = 'p@ss word/é(1)';
    for (const form of [
      'p%40ss%20word%2F%C3%A9(1)',
      'p%40ss+word%2F%C3%A9(1)',
      'p%40ss+word%2f%c3%a9(1)',
      'p%40ss%20word%2F%C3%A9%281%29',
      new URLSearchParams({ q: secret }).toString().slice(2),
    ]) {
      expect(mask([secret], [`https://x/?q=${form}&a=1`])).toBe('https://x/?q=***&a=1');
    }
  });

  test('JSON-escaped', () => {
    const secret = 'a"b\\c\n<tail>';
    expect(mask([secret], [JSON.stringify({ v: secret })])).toBe('{"v":"***"}');
    expect(mask([secret], ['{"v":"a\\"b\\\\c\\n\\u003ctail\\u003e"}'])).toBe('{"v":"***"}');
  });

  test('base64 alone, padding included', () => {
    expect(mask(['secret-value'], [`t: ${Buffer.from('secret-value').toString('base64')}!`])).toBe('t: ***!');
    expect(mask(['secret-valu'], [`t: ${Buffer.from('secret-valu').toString('base64')}!`])).toBe('t: ***!');
  });

  test('base64 inside a longer text, at each of the three alignments and in both alphabets', () => {
    const secret = 'gär>?~n-s3cr3t';
    for (const before of ['', 'u', 'us', 'user:', 'name:x', '12345678']) {
      for (const encoding of ['base64', 'base64url'] as const) {
        const text = Buffer.from(`${before}${secret}:more`).toString(encoding);
        const masked = mask([secret], [text]);
        expect(masked).toContain('***');
        // Only the characters that share bits with the neighbours are left.
        expect(Buffer.from(masked.split('***').join(''), encoding).toString('latin1')).not.toMatch(/s3c|cr3|r3t/);
      }
    }
  });

  test('the longest form first, and overlapping forms together', () => {
    expect(mask(['token', 'token-long'], ['token-long token'])).toBe('*** ***');
    expect(mask(['abcdef', 'defghi'], ['xabcdefghiy'])).toBe('x***y');
  });

  test('nothing shorter than four characters', () => {
    expect(mask(['abc', ' ab ', ''], ['abc ab'])).toBe('abc ab');
  });

  test('a secret with half a surrogate pair does not break the masker', () => {
    expect(mask(['abcd\ud800'], ['plain abcd text'])).toBe('plain abcd text');
  });
});

describe('holding back', () => {
  test('only what could become a secret, and it comes out at the end', () => {
    const masker = createMasker(['hunter2']);
    expect(String(masker.mask(Buffer.from('Password: hunt')))).toBe('Password: ');
    expect(String(masker.mask(Buffer.from('ing\n')))).toBe('hunting\n');
    expect(String(masker.mask(Buffer.from('hunter')))).toBe('');
    expect(String(masker.end())).toBe('hunter');
  });

  test('a complete secret that a longer one may still swallow', () => {
    const masker = createMasker(['token', 'token-long']);
    expect(String(masker.mask(Buffer.from('a token')))).toBe('a ');
    expect(String(masker.end())).toBe('***');
  });

  test('without secrets the very chunk passes through', () => {
    const masker = createMasker([]);
    const chunk = Buffer.from('anything');
    expect(masker.mask(chunk)).toBe(chunk);
    expect(masker.end()).toHaveLength(0);
  });

  test('the chunk may be used again at once', () => {
    const masker = createMasker(['hunter2']);
    const chunk = Buffer.from('hunt');
    masker.mask(chunk);
    chunk.fill(0);
    expect(String(masker.mask(Buffer.from('!')))).toBe('hunt!');
  });
});

describe('property', () => {
  // Few letters, so that secrets overlap, repeat and nearly occur. No `*`: the replacement itself could complete a form.
  const letters = fc.constantFrom('a', 'b', ' ', '"', '/', 'é', '\n');
  const secret = fc.string({ unit: letters, minLength: 1, maxLength: 9 });
  const secrets = fc.array(secret, { minLength: 1, maxLength: 3 });
  const text = (values: readonly string[]) =>
    fc
      .array(
        fc.oneof(
          fc.constantFrom(...values.flatMap((value) => [value, value.slice(0, -1), value.slice(1)])),
          fc.constantFrom(...values.map((value) => Buffer.from(`x${value}`).toString('base64'))),
          fc.constantFrom(...values.map((value) => encodeURIComponent(value))),
          fc.string({ unit: letters, maxLength: 6 }),
        ),
        { maxLength: 8 },
      )
      .map((parts) => Buffer.from(parts.join('')));
  const example = secrets.chain((values) => fc.tuple(fc.constant(values), text(values), fc.array(fc.nat(200))));

  test('any chunking gives what the definition gives, and no form is left', () => {
    fc.assert(
      fc.property(example, ([values, bytes, places]) => {
        const out = mask(values, cut(bytes, places));
        expect(out).toBe(maskByDefinition(values, bytes));
        for (const form of secretForms(values)) {
          expect(Buffer.from(out).includes(form)).toBe(false);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('never more is held back than the longest form less one byte', () => {
    fc.assert(
      fc.property(example, ([values, bytes]) => {
        const longest = secretForms(values)[0]?.length ?? 1;
        const masker = createMasker(values);
        let given = 0;
        for (const byte of bytes) {
          given += masker.mask(Uint8Array.of(byte)).length;
        }
        const end = Buffer.from(masker.end());
        expect(end.length).toBeLessThanOrEqual(Math.max(longest - 1, 3));
        expect(given + end.length).toBe(Buffer.byteLength(maskByDefinition(values, bytes)));
      }),
      { numRuns: 500 },
    );
  });
});
