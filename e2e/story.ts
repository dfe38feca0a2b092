import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { Repository } from '#contract/repositories.ts';
import { type GitRepository, makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';

/** A server of the story's own on an empty data directory, and what the story does to it. */
export class Portal {
  readonly folder: string;
  #server: ServerProcess;

  constructor(folder: string, server: ServerProcess) {
    this.folder = folder;
    this.#server = server;
  }

  get address(): string {
    return this.#server.address;
  }

  /** Kills the server and starts another on the same data and the same port. */
  async killAndRestart(): Promise<void> {
    const { port } = new URL(this.address);
    await this.#server.end('SIGKILL');
    this.#server = await ServerProcess.start(join(this.folder, 'data'), { PIPEWRIGHT_PORT: port });
  }

  repository(name: string, definition: string): Promise<GitRepository> {
    return makeGitRepository(join(this.folder, name), { 'microtica.yaml': definition });
  }

  stop(): Promise<number | null> {
    return this.#server.end('SIGINT');
  }
}

export const test = base.extend<{ portal: Portal }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are needed from this pattern.
  portal: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'pipewright-e2e-'));
    const portal = new Portal(folder, await ServerProcess.start(join(folder, 'data')));
    await use(portal);
    await portal.stop();
    await rm(folder, { recursive: true, force: true });
  },
  page: async ({ page }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      // The browser itself notes requests that a stopped server did not answer; the page deals with those.
      if (message.type() === 'error' && !/ERR_|WebSocket|Failed to load resource/.test(message.text()))
        errors.push(message.text());
    });
    await use(page);
    expect(errors).toEqual([]);
  },
});

export { expect };

/** A definition of states that follow each other, each with its commands. */
export function definition(states: Record<string, string[]>): string {
  const names = Object.keys(states);
  const text = names.map((name, index) => {
    const next = names[index + 1];
    return `    ${name}:
      Type: Task
      Resource: microtica.actions.cmd
      Parameters:
        commands: ${JSON.stringify(states[name])}
      ${next ? `Next: ${next}` : 'End: true'}
`;
  });
  return `Pipeline:\n  StartAt: ${names[0]}\n  States:\n${text.join('')}`;
}

/** A command that ends when the story has written the file. */
export function waitFor(file: string): string {
  return `until [ -e '${file}' ]; do sleep 0.02; done`;
}

/** Opens the wizard; gives its button that leads on. */
export async function enterWizard(page: Page, portal: Portal): Promise<Locator> {
  await page.goto(`${portal.address}/pipelines/new`);
  return page.getByRole('button', { name: 'Next' });
}

/** Adds a repository through the page, as a person would, and arrives at its first build. */
export async function addRepository(page: Page, portal: Portal, path: string): Promise<void> {
  const next = await enterWizard(page, portal);
  await page.getByLabel('Git address or folder').fill(path);
  await next.click();
  await expect(page.getByRole('heading', { name: 'What is built?' })).toBeVisible();
  await next.click();
  await expect(page.getByText(/Found microtica.yaml at [0-9a-f]{7}/)).toBeVisible();
  await next.click();
  await page.getByRole('button', { name: 'Add and build' }).click();
  await expect(page).toHaveURL(/\/builds\/1$/);
}

/**
 * Waits for the first look at a repository that was just added; the next is minutes away. What is pushed between is told of by the webhook
 * alone: otherwise whoever is first builds it.
 */
export async function firstLook(page: Page, portal: Portal, pipelineId: string): Promise<void> {
  const polledAt = async () => {
    const answer = await page.request.get(`${portal.address}/api/pipelines/${pipelineId}/repository`);
    return Repository.parse(await answer.json()).polledAt;
  };
  await expect.poll(polledAt).not.toBeNull();
}

/** The lines of the trigger ledger, newest first. */
export function deliveriesOf(page: Page): Locator {
  const lines = page.getByRole('region', { name: 'Deliveries' }).getByRole('listitem');
  return lines.filter({ has: page.locator('[data-row]') });
}

/** What the log shows, line numbers left out. */
export function logOf(page: Page) {
  return page.locator('.xterm-rows');
}

/** Drops a microtica.yaml with this text on the editor. */
export async function dropFile(page: Page, text: string): Promise<void> {
  const transfer = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([${JSON.stringify(text)}], 'microtica.yaml'));
    return transfer;
  })()`);
  await page.getByRole('region', { name: 'Editor' }).dispatchEvent('drop', { dataTransfer: transfer });
}
