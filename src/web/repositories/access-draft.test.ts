import { describe, expect, test } from 'vitest';
import { forgeRepository } from '#web/testing/forge-fixtures.ts';
import { accessOf, isOfAddress, nameInAddress } from './access-draft.ts';

const repository = forgeRepository('Shop/web');
const nothing = { username: '', password: '', privateKey: '' };
const noChoice = { connectionId: null, chosen: null };

describe('access', () => {
  test('is what was written, a key with the line break that some programs want', () => {
    const login = { username: ' ines ', password: 'pw', privateKey: '-----BEGIN PRIVATE KEY-----\nAAAA' };
    expect(accessOf('none', login, noChoice).access).toEqual({ kind: 'none' });
    expect(accessOf('password', login, noChoice).access).toEqual({
      kind: 'password',
      username: 'ines',
      password: 'pw',
    });
    expect(accessOf('ssh-key', login, noChoice).access).toEqual({
      kind: 'ssh-key',
      privateKey: `${login.privateKey}\n`,
    });
    expect(accessOf('connection', nothing, { connectionId: 'c1', chosen: repository }).access).toEqual({
      kind: 'connection',
      connectionId: 'c1',
      fullName: 'Shop/web',
    });
  });

  test.each([
    ['password', ['password', 'username']],
    ['ssh-key', ['privateKey']],
    ['connection', ['connection']],
  ] as const)('by %s says what is missing', (kind, fields) => {
    const { access, flaws } = accessOf(kind, nothing, noChoice);
    expect(access).toBeNull();
    expect(Object.keys(flaws ?? {}).sort()).toEqual(fields);
  });
});

test.each([
  ['https://git.example.org/shop/web.git', true],
  ['https://git.example.org/forge/shop/web/', true],
  ['git@git.example.org:shop/web.git', true],
  ['ssh://git@git.example.org:2222/shop/web', true],
  ['https://git.example.org/workshop/web.git', false],
  ['https://git.example.org/shop/web.gits', false],
  ['/srv/git/web.git', false],
])('a repository of the forge belongs to %s: %s', (address, belongs) => {
  expect(isOfAddress(repository, address)).toBe(belongs);
});

test('a forge is searched for the last part of the address', () => {
  expect(nameInAddress('https://git.example.org/shop/web.git')).toBe('web');
  expect(nameInAddress('/srv/git/shop.git/')).toBe('shop');
});
