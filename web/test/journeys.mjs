// The journeys of a person through the app, against real servers: FLINT_SERVE is `flint serve` with
// smollm2:135m, FLINT_EMPTY the same without a model, FLINT_SCRIPTED a server whose models say what
// no small model says reliably.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessible, becomes, begun, behaved, box, equal, finish, folder, holds, idle, journey, open, phone, say, Server } from './stage.mjs';

const real = await new Server(process.env.FLINT_SERVE, join(folder, 'real')).start();
const scripted = await new Server(process.env.FLINT_SCRIPTED, join(folder, 'scripted')).start();

const text = (locator) => locator.innerText().then((words) => words.trim());
/** Begins a chat with a model of the scripted server. */
async function chatWith(page, model) {
  await page.getByRole('button', { name: /^Model/ }).click();
  await page.getByRole('menuitemradio', { name: model }).click();
}

await journey('first run: a model is fetched, then asked', async () => {
  const page = await open(scripted.url + '/?empty');
  await page.route('**/api/models', (route) => route.fulfill({ json: { models: [] } }), { times: 1 });
  await page.reload();
  await page.getByRole('heading', { name: 'Welcome to Flint' }).waitFor();
  await page.getByText('Apache License 2.0').first().waitFor();
  await page.getByText('fits this machine').first().waitFor();
  await accessible(page, 'first run');
  await page.getByRole('button', { name: 'Get picky:1b' }).click();
  await page.getByText('You must keep to the terms.').waitFor();
  await accessible(page, 'licence');
  await page.getByRole('button', { name: 'I accept the terms' }).click();
  await box(page).waitFor();
  await say(page, 'hello');
  await idle(page);
  behaved(page);
});

await journey('chat: an answer with code, a table and a formula', async () => {
  const page = await open(real.url);
  await page.getByRole('heading', { name: 'What are you working on?' }).waitFor();
  await accessible(page, 'empty chat');
  const { id } = await real.call('POST', '/conversations', { title: 'Fruits', settings: { mode: 'instant', max_tokens: 40 } });
  await page.goto(`${real.url}/#${id}`);
  await page.getByRole('heading', { name: 'Fruits' }).waitFor();
  await say(page, 'Write a list of three fruits.');
  await idle(page);
  holds((await text(page.locator('.turn.assistant .prose'))).length > 10, 'an answer');
  await page.locator('.turn.assistant .cost').waitFor();
  await page.locator('.turn.assistant').getByRole('button', { name: 'Copy' }).last().click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  await accessible(page, 'chat');
  behaved(page);

  const other = await open(scripted.url);
  await chatWith(other, 'echo');
  const sum = '$$\\sum_{i=1}^n i = \\frac{n(n+1)}{2}$$';
  await say(other, `# Title\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] done\n- [ ] open\n\n\`\`\`python\nprint("hi")\n\`\`\`\n\n${sum}`);
  await idle(other);
  await other.locator('.prose math').waitFor();
  await other.locator('.prose .hljs-string').waitFor();
  equal(await other.locator('.prose td').allInnerTexts(), ['1', '2'], 'the table');
  equal(await other.locator('.prose input[type=checkbox]').count(), 2, 'task list');
  await other.getByRole('button', { name: 'Copy code' }).click();
  await becomes(() => other.evaluate(() => navigator.clipboard.readText()), 'print("hi")', 'copied code');
  await accessible(other, 'Markdown');
  behaved(other);
});

await journey('branch: an edited question keeps both versions', async () => {
  const page = await open(scripted.url);
  await chatWith(page, 'echo');
  await say(page, 'first words');
  await idle(page);
  await page.locator('.turn.user').getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('textbox', { name: 'Edit' }).fill('second words');
  await accessible(page, 'editing');
  await page.getByRole('button', { name: 'Send as a new branch' }).click();
  await page.locator('.turn.assistant .prose', { hasText: 'second words' }).waitFor();
  await idle(page);
  await page.getByRole('button', { name: 'Previous version' }).click();
  await page.locator('.turn.assistant .prose', { hasText: 'first words' }).waitFor();
  await page.reload();
  await page.locator('.turn.assistant .prose', { hasText: 'first words' }).waitFor();
  await page.getByRole('button', { name: 'Next version' }).click();
  await page.locator('.turn.assistant .prose', { hasText: 'second words' }).waitFor();
  await page.getByRole('button', { name: 'Answer again' }).click();
  await page.locator('.turn.assistant .versions', { hasText: '2/2' }).waitFor();
  behaved(page);
});

await journey('slow: what is typed while a conversation opens stays in it', async () => {
  const page = await open(scripted.url);
  await chatWith(page, 'echo');
  await say(page, 'first words');
  await idle(page);
  await page.route('**/api/conversations/*', async (route) => {
    await new Promise((done) => setTimeout(done, 1500));
    await route.continue();
  });
  await page.reload();
  await box(page).fill('typed early');
  holds(await page.locator('button.send').isDisabled(), 'sent to a conversation that is not there yet');
  await page.locator('.turn.assistant .prose', { hasText: 'first words' }).waitFor();
  equal(await box(page).inputValue(), 'typed early', 'the words');
  await page.locator('button.send').click();
  await page.locator('.turn.assistant .prose', { hasText: 'typed early' }).waitFor();
  behaved(page);
});

await journey('stop: the answer ends at once, its words stay, and it goes on', async () => {
  const page = await open(real.url);
  await say(page, 'Tell me a very long story about the sea.');
  await begun(page, 60);
  await page.getByRole('button', { name: 'Stop' }).click();
  await idle(page);
  await page.getByText('Stopped.').last().waitFor();
  const words = await text(page.locator('.turn.assistant .prose'));
  holds(words.length >= 40, 'the words stay');
  await page.reload();
  equal(await text(page.locator('.turn.assistant .prose')), words, 'the words after a reload');
  await page.getByRole('button', { name: 'Continue' }).click();
  await begun(page, words.length + 20);
  const more = await text(page.locator('.turn.assistant .prose'));
  holds(more.startsWith(words.slice(0, 30)), 'it goes on with the words of before');
  await page.getByRole('button', { name: 'Stop' }).click();
  await idle(page);
  behaved(page);
});

await journey('resume: a closed tab loses nothing, a killed server keeps what was said', async () => {
  const page = await open(real.url);
  await say(page, 'Tell me a very long story about a mountain.');
  await begun(page, 20);
  const address = page.url();
  await page.close();
  const second = await open(address);
  await begun(second, 60);
  const seen = await text(second.locator('.turn[aria-busy=true] .prose'));
  await real.kill();
  await real.start();
  await second.reload();
  await second.getByText('The server was stopped in the middle of this answer.').waitFor();
  const kept = await text(second.locator('.turn.assistant .prose'));
  holds(kept.startsWith(seen.slice(0, 40)), `kept: ${kept}`);
  await accessible(second, 'interrupted');
  await second.getByRole('button', { name: 'Retry from here' }).click();
  await begun(second, 20);
  await second.getByRole('button', { name: 'Stop' }).click();
  await idle(second);
  await second.locator('.versions', { hasText: '2/2' }).waitFor();
});

await journey('failure: what was said stays, why it ended is told, and it can be tried again', async () => {
  const page = await open(scripted.url);
  await chatWith(page, 'breaking');
  await say(page, 'begin');
  await page.locator('.warning', { hasText: 'the other server has gone away' }).waitFor();
  await page.locator('.turn.assistant .prose', { hasText: 'It begins well' }).waitFor();
  await accessible(page, 'a failed answer');
  await page.reload();
  await page.locator('.warning', { hasText: 'the other server has gone away' }).waitFor();
  await say(page, 'and on');
  await page.locator('.warning', { hasText: 'the other server has gone away' }).last().waitFor();
  await becomes(() => page.locator('.turn.assistant').count(), 2, 'answers');
  await page.getByRole('button', { name: 'Retry' }).last().click();
  await page.locator('.warning', { hasText: 'the other server has gone away' }).last().waitFor();
  await box(page).fill('typed after it');
  holds(await page.locator('button.send').isEnabled(), 'one can go on');
  behaved(page);
});

await journey('contemplate: a board of agents, and how it was reached after a reload', async () => {
  const page = await open(real.url);
  await page.getByText('Contemplating', { exact: true }).click();
  await say(page, 'What is 17 + 25?');
  await page.locator('.board .lane').first().waitFor();
  await accessible(page, 'board');
  // It may be over already: then there is nothing to hurry.
  await page.evaluate(() => document.querySelector('.board .now')?.click());
  await idle(page);
  await page.locator('.board .lane').nth(1).waitFor({ state: 'attached' });
  await page.locator('details.board > summary').click();
  await accessible(page, 'how this was reached');
  await page.reload();
  await page.getByRole('button', { name: 'How this was reached' }).click();
  await page.locator('details.board > summary').click();
  await page.locator('.board .lane').nth(1).waitFor();
  behaved(page);
});

await journey('think: the thought is one line that opens', async () => {
  const page = await open(scripted.url);
  await chatWith(page, 'thinker');
  await say(page, 'hello');
  await idle(page);
  const thoughts = page.locator('.thoughts').first();
  equal(await thoughts.locator('ol').count(), 0, 'closed at first');
  await thoughts.locator('summary').first().click();
  await becomes(() => thoughts.locator('ol > li').count(), 2, 'phases');
  await thoughts.locator('ol details summary').last().click();
  await page.getByText('Step by step it becomes clear.').waitFor();
  await accessible(page, 'thoughts');
  behaved(page);
});

await journey('tool approval: what is shown is what runs', async () => {
  const page = await open(scripted.url);
  await chatWith(page, 'caller');
  await say(page, 'send it');
  const approval = page.getByRole('region', { name: 'send_note wants to run' });
  await approval.getByText('send "the exact words" to the notice board').waitFor();
  await approval.getByText('the exact words', { exact: true }).waitFor();
  await accessible(page, 'approval');
  await page.reload();
  await approval.getByRole('button', { name: 'Allow once' }).click();
  await idle(page);
  await page.locator('.prose', { hasText: 'sent: the exact words' }).waitFor();
  await page.locator('.tool summary').click();
  await accessible(page, 'a tool that ran');

  await say(page, 'send it');
  await approval.getByRole('button', { name: 'Do not allow' }).click();
  await idle(page);
  await page.locator('.prose', { hasText: 'the person did not allow it' }).waitFor();
  behaved(page);
});

await journey('citations: a link shows what was read there', async () => {
  const page = await open(scripted.url);
  await chatWith(page, 'reader');
  await say(page, 'what does it say?');
  await idle(page);
  const link = page.getByRole('link', { name: /the page/ });
  equal(await link.getAttribute('rel'), 'noopener noreferrer nofollow', 'rel');
  await link.focus();
  await page.locator('.preview', { hasText: 'A page about flint' }).waitFor();
  await page.locator('.preview', { hasText: 'Flint is a hard grey stone.' }).waitFor();
  await accessible(page, 'citation');
  await page.reload();
  await page.getByRole('link', { name: /the page/ }).hover();
  await page.locator('.preview', { hasText: 'A page about flint' }).waitFor();
  behaved(page);
});

await journey('search, title, rename, pin, export, delete with undo', async () => {
  const page = await open(scripted.url);
  await chatWith(page, 'echo');
  await say(page, 'the quick brown xylophone');
  await idle(page);
  const list = page.getByRole('navigation', { name: 'Chats' });
  // Chats of earlier journeys have the same title.
  const shown = list.getByRole('listitem').filter({ has: page.locator('a[aria-current]') });
  await shown.getByRole('link', { name: 'Words about words' }).waitFor();
  await shown.getByRole('button', { name: /^More about “Words/ }).click();
  await accessible(page, 'menu of a chat');
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'Rename' }).fill('Music');
  await page.keyboard.press('Enter');
  await list.getByRole('link', { name: 'Music' }).waitFor();
  await list.getByRole('button', { name: 'More about “Music”' }).click();
  await page.getByRole('menuitem', { name: 'Pin' }).click();
  await list.getByRole('heading', { name: 'Pinned' }).waitFor();

  for (const [item, read] of [
    ['Export as Markdown', (all) => holds(all.includes('## You\n\nthe quick brown xylophone'), all)],
    ['Export as JSON', (all) => equal(JSON.parse(all).messages.length, 2, 'messages')],
  ]) {
    await list.getByRole('button', { name: 'More about “Music”' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: item }).click()]);
    holds(download.suggestedFilename().startsWith('Music.'), download.suggestedFilename());
    read(readFileSync(await download.path(), 'utf8'));
  }

  await page.getByRole('searchbox').fill('xylophone');
  await page.locator('.snippet mark', { hasText: 'xylophone' }).first().waitFor();
  await accessible(page, 'search');
  await page.locator('.snippet').first().click();
  await page.getByRole('searchbox').fill('nothing holds this word');
  await page.getByText('Nothing found.').waitFor();
  await page.getByRole('searchbox').fill('');

  await list.getByRole('button', { name: 'More about “Music”' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await list.getByRole('link', { name: 'Music' }).waitFor({ state: 'detached' });
  await accessible(page, 'deleted');
  await page.getByRole('button', { name: 'Undo' }).click();
  await list.getByRole('link', { name: 'Music' }).click();
  await page.locator('.turn.assistant .prose', { hasText: 'xylophone' }).waitFor();

  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('tab', { name: 'Your data' }).click();
  const [all] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export everything' }).click()]);
  holds(readFileSync(await all.path(), 'utf8').includes('xylophone'), 'the export of everything');
  behaved(page);
});

await journey('settings: every page of them, language and theme at once', async () => {
  const page = await open(scripted.url);
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  for (const tab of await page.getByRole('tab').allInnerTexts()) {
    await page.getByRole('tab', { name: tab }).click();
    await accessible(page, 'settings: ' + tab);
  }
  await page.getByRole('tab', { name: 'General' }).click();
  await page.getByLabel('Theme').selectOption('dark');
  await becomes(() => page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(23, 24, 27)', 'dark paper');
  await page.getByLabel('Text size').selectOption('20');
  await becomes(() => page.evaluate(() => getComputedStyle(document.documentElement).fontSize), '20px', 'text size');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Model/ }).click();
  await accessible(page, 'model picker');
  behaved(page);
});

await journey('memory: kept, edited, forgotten, and used only when switched on', async () => {
  const page = await open(scripted.url);
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('tab', { name: 'Memory' }).click();
  await page.getByText('Nothing is kept yet.').waitFor();
  await page.getByLabel('A new fact').fill('I cook for four');
  await page.keyboard.press('Enter');
  await page.locator('.kept li', { hasText: 'I cook for four' }).waitFor();
  await page.getByRole('button', { name: 'Edit: I cook for four' }).click();
  await page.getByLabel('The fact').fill('I cook for six');
  await accessible(page, 'memory: a fact being edited');
  await page.keyboard.press('Enter');
  await page.locator('.kept li', { hasText: 'I cook for six' }).waitFor();
  const used = page.getByLabel('Let the modes know these facts');
  equal(await used.isChecked(), false, 'off at first');
  await used.check();
  await page.reload();
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('tab', { name: 'Memory' }).click();
  await page.locator('.kept li', { hasText: 'I cook for six' }).waitFor();
  equal(await used.isChecked(), true, 'it stays on');
  await page.getByRole('button', { name: 'Forget: I cook for six' }).click();
  await page.getByText('Nothing is kept yet.').waitFor();
  behaved(page);
});

await journey('devices: a phone is paired by a link or its QR code, and sent away again', async () => {
  const there = `http://flint.test:${scripted.port}`;
  const page = await open(there);
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('tab', { name: 'Access' }).click();
  await page.getByRole('button', { name: 'Pair a device' }).click();
  await page.getByRole('img', { name: 'QR code of that link' }).waitFor();
  await accessible(page, 'pairing');
  const link = await page.getByLabel('Link for the other device').inputValue();
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByRole('button', { name: 'Copied', exact: true }).waitFor();
  const other = await open(link, phone);
  await other.getByRole('button').tap();
  await box(other).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('tab', { name: 'Access' }).click();
  await page.getByRole('button', { name: /^Revoke/ }).click();
  await page.getByText('No device is paired.').waitFor();
  // Without TLS browsers leave that header out, and say so.
  behaved(page, /Cross-Origin-Opener-Policy/);
  behaved(other, /Cross-Origin-Opener-Policy/);
});

await journey('attachments: text and PDF are read, pictures are refused with a word', async () => {
  const page = await open(scripted.url);
  await chatWith(page, 'echo');
  const files = page.locator('input[type=file]');
  await files.setInputFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('milk and honey') });
  await files.setInputFiles({ name: 'paper.pdf', mimeType: 'application/pdf', buffer: pdf('Written on paper') });
  await page.locator('.files li', { hasText: 'paper.pdf' }).waitFor();
  await accessible(page, 'attachments');
  await files.setInputFiles({ name: 'cat.png', mimeType: 'image/png', buffer: Buffer.from([137, 80, 78, 71]) });
  await page.getByText('This model cannot see pictures, so cat.png was not attached.').waitFor();
  await files.setInputFiles({ name: 'broken.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 nothing') });
  await page.getByText('this is not a PDF that can be read').waitFor();
  await say(page, 'what is in these?');
  await idle(page);
  await page.locator('.turn.assistant .prose', { hasText: 'milk and honey' }).waitFor();
  await page.locator('.turn.assistant .prose', { hasText: 'Written on paper' }).waitFor();
  equal(await text(page.locator('.said')), 'what is in these?', 'the question without its files');
  equal(await page.locator('.attached').count(), 2, 'files of the question');
  behaved(page, /status of 400/);
});

await journey('phone: everything within the width, the list as a drawer', async () => {
  const page = await open(scripted.url, phone);
  const narrow = (what) => becomes(() => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, what + ' fits the width');
  await narrow('the empty chat');
  await accessible(page, 'phone, empty');
  await page.getByRole('button', { name: 'Open the list' }).tap();
  await page.getByRole('button', { name: 'New chat' }).waitFor();
  await accessible(page, 'phone, list');
  await page.getByRole('button', { name: 'New chat' }).tap();
  await page.getByRole('button', { name: 'New chat' }).waitFor({ state: 'detached' });
  await say(page, 'a line\n\n```\n' + 'x'.repeat(300) + '\n```\n\n' + 'w'.repeat(200));
  await idle(page);
  await narrow('a chat');
  await accessible(page, 'phone, chat');
  behaved(page);
});

await journey('zoom 400 %: the text has room', async () => {
  const page = await open(scripted.url, { viewport: { width: 320, height: 256 } });
  await say(page, 'hello again');
  await idle(page);
  await becomes(() => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, 'fits the width');
  holds(await page.evaluate(() => document.querySelector('.page').clientHeight > 60), 'no room for the text');
  await accessible(page, 'zoomed');
  behaved(page);
});

await journey('keyboard only: ask, edit, branch, search, settings, all without a mouse', async () => {
  const page = await open(scripted.url);
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim());
  /** Presses Tab until a control has the focus. */
  const tabTo = async (name) => {
    for (let i = 0; i < 60; i++) {
      if ((await focused())?.startsWith(name)) {
        return;
      }
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not reach ${name}`);
  };
  await box(page).waitFor();
  await page.keyboard.press('Shift+Escape');
  await becomes(focused, 'Message', 'Shift Escape goes to the box');
  await page.keyboard.type('by hand');
  await page.keyboard.press('Enter');
  await page.locator('.turn.assistant footer').waitFor();
  await idle(page);
  await page.keyboard.press('ArrowUp');
  await page.getByRole('textbox', { name: 'Edit' }).waitFor();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('by keyboard');
  await tabTo('Send as a new branch');
  await page.keyboard.press('Enter');
  await page.locator('.turn.assistant .prose', { hasText: 'by keyboard' }).waitFor();
  await idle(page);
  await page.keyboard.press('Alt+ArrowUp');
  await page.keyboard.press('Alt+ArrowUp');
  await becomes(focused, 'You', 'Alt ↑ goes to a message');
  await page.keyboard.press('[');
  await page.locator('.turn.assistant .prose', { hasText: 'by hand' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.waitForFunction(() => document.activeElement?.matches('input[type=search]'));
  await page.keyboard.type('keyboard');
  await page.locator('.snippet').first().waitFor();
  await page.keyboard.press('Control+Shift+O');
  await page.getByRole('heading', { name: 'What are you working on?' }).waitFor();
  await tabTo('Settings').catch(async () => {
    await page.keyboard.press('Shift+Escape');
    for (let i = 0; i < 40 && (await focused()) !== 'Settings'; i++) {
      await page.keyboard.press('Shift+Tab');
    }
  });
  await becomes(focused, 'Settings', 'Tab reaches the settings');
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'General' }).focus();
  await page.keyboard.press('ArrowRight');
  await becomes(() => page.getByRole('tab', { name: 'This chat' }).getAttribute('aria-selected'), 'true', 'arrows change the page');
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press('?');
  await page.getByText('Go from message to message').waitFor();
  behaved(page);
});

await journey('right to left: Arabic turns the page round', async () => {
  const page = await open(scripted.url, { locale: 'ar' });
  await page.getByRole('heading', { name: 'على ماذا تعمل؟' }).waitFor();
  equal(await page.evaluate(() => [document.documentElement.dir, document.documentElement.lang]), ['rtl', 'ar'], 'direction');
  await accessible(page, 'Arabic, empty');
  await say(page, 'مرحبا\n\n```\ncode\n```');
  await idle(page);
  const places = await page.evaluate(() => ({
    list: document.querySelector('nav').getBoundingClientRect().left,
    main: document.querySelector('main').getBoundingClientRect().left,
    code: getComputedStyle(document.querySelector('.prose .code')).direction,
  }));
  holds(places.list > places.main, 'the list is on the right');
  equal(places.code, 'ltr', 'code stays as it is');
  await becomes(() => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, 'fits the width');
  await accessible(page, 'Arabic, chat');
  behaved(page);
});

await journey('offline: the shell opens and says so', async () => {
  const server = await new Server(process.env.FLINT_SCRIPTED, join(folder, 'offline')).start();
  const page = await open(server.url);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await box(page).waitFor();
  await server.kill();
  await page.reload();
  await page.getByText('The server cannot be reached.').waitFor();
  await accessible(page, 'offline');
  await server.start();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('The server cannot be reached.').waitFor({ state: 'detached' });
});

await journey('first load: at most 150 kB of script cross the wire', async () => {
  const page = await open('about:blank');
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const scripts = new Map();
  session.on('Network.responseReceived', ({ requestId, type }) => type === 'Script' && scripts.set(requestId, 0));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => scripts.has(requestId) && scripts.set(requestId, encodedDataLength));
  await page.goto(scripted.url, { waitUntil: 'networkidle' });
  const bytes = [...scripts.values()].reduce((sum, one) => sum + one, 0);
  console.log(`      ${bytes} bytes of script in ${scripts.size} files`);
  holds(bytes > 0 && bytes <= 150_000, `${bytes} bytes of script`);
});

await finish();

/** A PDF of one page with one line of text. */
function pdf(line) {
  const stream = `BT /F1 18 Tf 72 700 Td (${line}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let file = '%PDF-1.4\n';
  const places = objects.map((object, i) => {
    const at = file.length;
    file += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = file.length;
  file += `xref\n0 6\n0000000000 65535 f \n${places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')}`;
  return Buffer.from(file + `trailer << /Size 6 /Root 1 0 R >>\nstartxref\n${table}\n%%EOF`, 'latin1');
}
