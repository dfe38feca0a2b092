import { expect, test } from 'vitest';
import { readDefinitionFile } from './read-definition-file.ts';

test.each([
  ['text', new TextEncoder().encode('Pipeline: ä\n'), { text: 'Pipeline: ä\n' }],
  ['a mark of the byte order', Uint8Array.of(0xef, 0xbb, 0xbf, 0x61), { text: 'a' }],
  [
    'a picture',
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47),
    { refused: '“file” was not opened: it is no text in UTF-8. The text is as it was.' },
  ],
  [
    'NUL characters',
    Uint8Array.of(0x61, 0, 0x62),
    { refused: '“file” was not opened: it is no text, it holds NUL characters. The text is as it was.' },
  ],
  [
    'more than is ever checked',
    new Uint8Array(1_048_577),
    {
      refused:
        '“file” was not opened: it has 1,048,577 bytes, and a definition has at most 1,048,576. The text is as it was.',
    },
  ],
])('a file of %s', async (_, bytes, expected) => {
  expect(await readDefinitionFile(new File([bytes], 'file'))).toEqual(expected);
});
