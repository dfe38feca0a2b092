import { expect, test } from 'vitest';
import { badgeMarkdown } from './badge-markdown.ts';

test('The badge links to the pipeline', () => {
  expect(badgeMarkdown('Shop', 'https://ci.example/badge/shop.svg', 'https://ci.example/pipelines/shop')).toBe(
    '[![Build of Shop](https://ci.example/badge/shop.svg)](https://ci.example/pipelines/shop)',
  );
});

test('A name with brackets does not end the link', () => {
  expect(badgeMarkdown('a]b\\c', 'B', 'P')).toBe('[![Build of a\\]b\\\\c](B)](P)');
});
