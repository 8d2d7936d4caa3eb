// The board with a model that reasons: FLINT_SERVE is `flint serve` with qwen2.5-coder:1.5b.
import { join } from 'node:path';
import { accessible, behaved, finish, folder, holds, idle, journey, open, say, Server } from './stage.mjs';

const server = await new Server(process.env.FLINT_SERVE, join(folder, 'board')).start();

await journey('contemplate: agents are grouped by answer, one is stopped, one is pinned', async () => {
  const page = await open(server.url);
  await page.getByText('Contemplating', { exact: true }).click();
  await say(page, 'What is 17 * 23? Think it through.');
  const lanes = page.locator('.board .lane');
  await lanes.nth(2).waitFor({ timeout: 240_000 });
  await page.getByRole('button', { name: 'Have the author use agent 1' }).click();
  await page.getByRole('button', { name: /^Stop agent/ }).last().click({ timeout: 30_000 }).catch(() => undefined);
  await page.locator('.board .group .answer').first().waitFor({ timeout: 240_000 });
  await accessible(page, 'board');
  // It may be over already: then there is nothing to hurry.
  await page.evaluate(() => document.querySelector('.board .now')?.click());
  await idle(page);
  holds(/\d/.test(await page.locator('.turn.assistant .prose').last().innerText()), 'an answer');
  behaved(page);
});

await finish();
