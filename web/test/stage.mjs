// What journeys stand on: servers that are started and killed, and a browser that is watched.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const folder = mkdtempSync(join(tmpdir(), 'flint-journeys-'));

/** Servers that are still running. */
const servers = new Set();

/** A server of its own process. Its command is the words of FLINT_SERVE or FLINT_SCRIPTED. */
export class Server {
  constructor(command, home, args = []) {
    this.command = [...JSON.parse(command), ...args];
    this.home = home;
    this.port = 0;
  }

  async start() {
    const [program, ...args] = this.command;
    this.process = spawn(program, [...args, '--port', String(this.port)], {
      env: { ...process.env, FLINT_HOME: this.home },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    servers.add(this);
    let said = '';
    await new Promise((found, failed) => {
      this.process.stderr.on('data', (bytes) => {
        said += bytes;
        const at = /app is at http:\/\/127\.0\.0\.1:(\d+)/.exec(said);
        if (at) {
          this.port = Number(at[1]);
          found();
        }
      });
      this.process.on('exit', (code) => failed(new Error(`the server ended with ${code}: ${said}`)));
    });
    this.url = `http://127.0.0.1:${this.port}`;
    return this;
  }

  /** Ends it as a power cut would. */
  async kill() {
    servers.delete(this);
    const gone = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await gone;
  }

  async call(method, path, body) {
    const response = await fetch(this.url + '/api' + path, {
      method,
      headers: body ? { 'Content-Type': 'application/json' } : {},
      body: body ? JSON.stringify(body) : undefined,
    });
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    }
    return response.status === 204 ? null : response.json();
  }
}

export const browser = await chromium.launch({
  executablePath: process.env.FLINT_CHROMIUM ?? '/usr/bin/chromium',
  // The scripted server goes by this name too, as a machine does that others reach.
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--host-resolver-rules=MAP flint.test 127.0.0.1'],
});

export const phone = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

/** A page that tells of everything it should not do. */
export async function open(url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true, ...options });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  page.setDefaultTimeout(Number(process.env.FLINT_PATIENCE ?? 60_000));
  page.problems = [];
  page.away = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      page.problems.push(message.text());
    }
  });
  page.on('pageerror', (error) => page.problems.push(String(error)));
  page.on('dialog', (dialog) => {
    page.problems.push('a dialog: ' + dialog.message());
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(new URL(url).origin) && !request.url().startsWith('blob:') && !request.url().startsWith('data:')) {
      page.away.push(request.url());
    }
  });
  await page.goto(url);
  return page;
}

/** Throws unless the page behaved: nothing on its console, no request to elsewhere. */
export function behaved(page, ...known) {
  const problems = page.problems.filter((text) => !known.some((pattern) => pattern.test(text)));
  if (problems.length || page.away.length) {
    throw new Error(`the page did what it should not: ${[...problems, ...page.away].join('\n')}`);
  }
}

/** Throws if axe finds anything on this screen, in the theme that is on and in the other one. */
export async function accessible(page, screen) {
  for (const theme of ['light', 'dark']) {
    await page.evaluate((name) => (document.documentElement.dataset.theme = name), theme);
    // Colours change smoothly; axe must not see them on their way.
    await page.evaluate(() => Promise.all(document.getAnimations().filter((one) => one.effect.getTiming().iterations === 1).map((one) => one.finished)));
    await page.evaluate(() => document.getAnimations().forEach((one) => one.cancel()));
    await page.evaluate(axe);
    const found = await page.evaluate(() =>
      axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }),
    );
    const told = found.violations.map((one) => `${one.id}: ${one.help}\n    ${one.nodes.map((node) => node.html.slice(0, 200) + ' ' + node.failureSummary).join('\n    ')}`);
    if (told.length) {
      throw new Error(`axe on ${screen}, ${theme}:\n  ${told.join('\n  ')}`);
    }
  }
  await page.evaluate(() => (document.documentElement.dataset.theme = 'system'));
}

export const box = (page) => page.locator('.composer textarea');

/** Sends a message and waits until the server has it. */
export async function say(page, text) {
  await box(page).fill(text);
  await page.locator('button.send').click();
  await page.waitForFunction(() => document.querySelector('.composer textarea').value === '' && document.querySelector('.turn'));
}

/** Waits until the last message is an answer that has ended. */
export async function idle(page) {
  await page.waitForFunction(
    () => {
      const last = [...document.querySelectorAll('.turn')].at(-1);
      return last?.matches('.assistant:not([aria-busy=true])') && last.querySelector('footer');
    },
    null,
    { timeout: 240_000 },
  );
}

/** Waits until the answer in progress has some words. */
export async function begun(page, characters) {
  await page.waitForFunction(
    (least) => (document.querySelector('.turn[aria-busy=true] .prose')?.textContent ?? '').length >= least,
    characters,
    { timeout: 120_000 },
  );
}

export function equal(actual, expected, what) {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    throw new Error(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
  }
}

/** Asks again until the answer is the expected one: the page shows what was done a frame or two later. */
export async function becomes(ask, expected, what) {
  const until = Date.now() + 10_000;
  let actual = await ask();
  while (JSON.stringify(actual) !== JSON.stringify(expected) && Date.now() < until) {
    await new Promise((wake) => setTimeout(wake, 50));
    actual = await ask();
  }
  equal(actual, expected, what);
}

export function holds(condition, what) {
  if (!condition) {
    throw new Error(what);
  }
}

const started = Date.now();
let failed = 0;

/** One journey; the others go on if it fails. */
export async function journey(name, walk) {
  if (process.env.FLINT_JOURNEY && !new RegExp(process.env.FLINT_JOURNEY).test(name)) {
    return;
  }
  try {
    await walk();
    console.log(`ok    ${name} (${Math.round((Date.now() - started) / 1000)} s)`);
  } catch (problem) {
    failed++;
    console.log(`FAIL  ${name}: ${problem.stack}`);
    for (const context of browser.contexts()) {
      for (const page of context.pages()) {
        await page.screenshot({ path: join(folder, `failed-${failed}.png`) }).catch(() => undefined);
      }
    }
  } finally {
    await Promise.all(browser.contexts().map((context) => context.close()));
  }
}

/** Ends everything; the exit code tells whether all went well. */
export async function finish() {
  await browser.close();
  await Promise.all([...servers].map((server) => server.kill()));
  console.log(failed ? `${failed} failed; pictures are in ${folder}` : 'all is well');
  process.exit(failed ? 1 : 0);
}
