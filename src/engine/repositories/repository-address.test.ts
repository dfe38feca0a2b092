import { expect, test } from 'vitest';
import { addressKey, liesOn, onThisMachine, overHttp, overSsh, splitCredentials } from './repository-address.ts';

test.each([
  ['https://host/a/b.git', 'https://host/a/b.git', null],
  ['https://me:t%40ken@host/a/b.git', 'https://host/a/b.git', { username: 'me', password: 't@ken' }],
  ['https://token@host:8443/a', 'https://host:8443/a', { username: 'token', password: '' }],
  ['http://me:50%@host/a', 'http://host/a', { username: 'me', password: '50%' }],
  ['ssh://git@host/a', 'ssh://git@host/a', null],
  ['ssh://git:secret@host/a', 'ssh://git@host/a', null],
  ['git@host:a/b.git', 'git@host:a/b.git', null],
  ['/srv/git/a@b.git', '/srv/git/a@b.git', null],
])('%s holds the login that can be split off', (given, address, login) => {
  expect(splitCredentials(given)).toEqual({ address, login });
});

test.each([
  ['https://host/a/b', 'https://HOST:443/a/b.git/', true],
  ['https://host/a/b', 'https://me:secret@host/a/b', true],
  ['git@host:a/b.git', 'git@HOST:a/b', true],
  ['/srv/git/a', '/srv/git/a/', true],
  ['/srv/git/a', 'file:///srv/git/a', true],
  ['/srv/git/a', '/srv/git/a.git', false],
  ['https://host/a/b', 'http://host/a/b', false],
  ['https://host/a/b', 'https://host/a/B', false],
  ['ssh://git@host/a', 'ssh://other@host/a', false],
])('%s and %s: one repository is %s', (one, other, same) => {
  expect(addressKey(one) === addressKey(other)).toBe(same);
});

test.each([
  ['https://git.example.org', 'https://git.example.org/a/b.git', true],
  ['https://example.org/gitea', 'https://example.org/gitea/a/b', true],
  ['https://example.org/gitea', 'https://example.org/gitea-of-others/a/b', false],
  ['https://git.example.org', 'https://git.example.org.evil.example/a/b', false],
  ['https://git.example.org', 'https://git.example.org@evil.example/a/b', false],
  ['https://git.example.org', 'http://git.example.org/a/b', false],
  ['https://git.example.org', 'https://git.example.org:8443/a/b', false],
  ['https://git.example.org', 'git@git.example.org:a/b', false],
])('a token of %s goes to %s: %s', (forge, address, goes) => {
  expect(liesOn(forge, address)).toBe(goes);
});

test.each([
  ['/srv/git/shop.git', true],
  ['file:///srv/git/shop.git', true],
  ['https://git.example.org/shop.git', false],
  ['git@git.example.org:shop.git', false],
])('%s is a folder of this machine: %s', (address, local) => {
  expect(onThisMachine(address)).toBe(local);
});

test('the ways to log in follow from the address', () => {
  expect(['https://h/a', 'git@h:a', 'ssh://h/a', '/a', 'file:///a'].map((at) => [overHttp(at), overSsh(at)])).toEqual([
    [true, false],
    [false, true],
    [false, true],
    [false, false],
    [false, false],
  ]);
});
