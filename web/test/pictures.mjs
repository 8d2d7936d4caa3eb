// Makes the pictures of the main screens in FLINT_IMAGES: light and dark, desktop and phone. The
// answers are a real model's; `web/pictures` runs it.
import { join } from 'node:path';
import { begun, box, finish, folder, idle, journey, open, phone, say, Server } from './stage.mjs';

const server = await new Server(process.env.FLINT_SERVE, join(folder, 'pictures')).start();
const scripted = await new Server(process.env.FLINT_SCRIPTED, join(folder, 'pictures-scripted')).start();
const images = process.env.FLINT_IMAGES;

const shot = (page, name) => page.screenshot({ path: join(images, `app-${name}.png`) });
const desktop = { viewport: { width: 1200, height: 760 } };
const hand = { ...phone, viewport: { width: 360, height: 720 }, deviceScaleFactor: 1.5 };

/** The same place in the other theme and on a phone. */
async function everywhere(url, name, ready) {
  for (const colorScheme of ['light', 'dark']) {
    for (const [device, options] of [['desktop', desktop], ['phone', hand]]) {
      const page = await open(url, { ...options, colorScheme });
      await ready(page);
      await page.evaluate(() => document.activeElement?.blur());
      await shot(page, `${name}-${colorScheme}-${device}`);
      await page.context().close();
    }
  }
}

await journey('first run', () => everywhere(scripted.url, 'models', async (page) => {
  await page.route('**/api/models', (route) => route.fulfill({ json: { models: [] } }));
  const catalogue = await (await fetch(server.url + '/api/catalogue')).json();
  catalogue.offers.forEach((offer) => (offer.here = false));
  await page.route('**/api/catalogue', (route) => route.fulfill({ json: catalogue }));
  await page.reload();
  await page.locator('.models li').first().waitFor();
}));

await journey('chat', async () => {
  const page = await open(server.url, desktop);
  await say(page, 'How do I count the words of a text file in Python? Show a short function, then explain it in a short list.');
  await begun(page, 20);
  await idle(page);
  await everywhere(page.url(), 'chat', async (other) => {
    await other.locator('.turn.assistant footer').waitFor();
    await other.locator('.prose').first().waitFor();
    await other.waitForLoadState('networkidle');
  });
});

await journey('board', async () => {
  const page = await open(server.url, desktop);
  await page.getByText('Contemplating', { exact: true }).click();
  await say(page, 'A shirt costs 40 dollars after a discount of 20 percent. What did it cost before?');
  // Some agents have an answer, some still think.
  await page.locator('.board .group .answer').first().waitFor({ timeout: 240_000 });
  await shot(page, 'board-light-desktop');
  await page.emulateMedia({ colorScheme: 'dark' });
  await shot(page, 'board-dark-desktop');
  const other = await open(page.url(), { ...hand });
  await other.locator('.board').waitFor();
  await shot(other, 'board-light-phone');
  await other.emulateMedia({ colorScheme: 'dark' });
  await shot(other, 'board-dark-phone');
  await idle(page);
  await everywhere(page.url(), 'reached', async (one) => {
    await one.getByRole('button', { name: 'How this was reached' }).click();
    await one.locator('details.board > summary').click();
    await one.locator('.board .lane').first().waitFor();
  });
});

await journey('approval', async () => {
  const page = await open(scripted.url, desktop);
  await page.getByRole('button', { name: /^Model/ }).click();
  await page.getByRole('menuitemradio', { name: 'caller' }).click();
  await say(page, 'Put a note on the board that lunch is at one.');
  await page.locator('.approval').waitFor();
  await everywhere(page.url(), 'approval', (other) => other.locator('.approval').waitFor());
});

await journey('settings', () => everywhere(server.url, 'settings', async (page) => {
  await box(page).waitFor();
  await page.keyboard.press('Shift+Escape');
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press('?');
  await page.getByRole('tab', { name: 'General' }).click();
}));

await finish();
