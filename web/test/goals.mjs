// Measures what the app promises: how a chat of 2,000 messages opens and scrolls, and how the page
// answers while 100 tokens a second come in. Prints a table; `web/goals` runs it.
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { box, finish, folder, journey, open, Server } from './stage.mjs';

const server = await new Server(process.env.FLINT_SCRIPTED, join(folder, 'goals'), ['--long', '2000']).start();
const { conversations } = await server.call('GET', '/conversations?limit=1');
const address = `${server.url}/#${conversations[0].id}`;

console.log(`load ${loadavg().map((one) => one.toFixed(2)).join(' ')}`);

/** Records what the browser's main thread does meanwhile. */
async function traced(page, work) {
  const session = await page.context().newCDPSession(page);
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  await session.send('Tracing.start', { traceConfig: { includedCategories: ['toplevel', 'devtools.timeline', 'blink.user_timing'] }, transferMode: 'ReportEvents' });
  await work();
  const complete = new Promise((done) => session.once('Tracing.tracingComplete', done));
  await session.send('Tracing.end');
  await complete;
  const main = events.find((event) => event.name === 'thread_name' && event.args.name === 'CrRendererMain' && events.some((other) => other.tid === event.tid && other.pid === event.pid && other.name === 'FunctionCall'));
  return events.filter((event) => event.pid === main.pid && event.tid === main.tid && event.ph === 'X');
}

const TASK = /RunTask$/;
const millis = (event) => event.dur / 1000;
const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))];
const figures = (values) => `median ${quantile(values, 0.5).toFixed(1)}, p95 ${quantile(values, 0.95).toFixed(1)}, most ${Math.max(...values).toFixed(1)} ms of ${values.length}`;

await journey('a chat of 2,000 messages opens', async () => {
  const times = [];
  for (let i = 0; i < 5; i++) {
    const page = await open(server.url);
    await page.locator(`nav a[href="#${conversations[0].id}"]`).waitFor();
    times.push(
      await page.evaluate(async (id) => {
        const begin = performance.now();
        document.querySelector(`nav a[href="#${id}"]`).click();
        while (!document.querySelector('.turn.assistant')) {
          await new Promise((next) => requestAnimationFrame(next));
        }
        await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
        return performance.now() - begin;
      }, conversations[0].id),
    );
    await page.context().close();
  }
  console.log(`opening: ${figures(times)}`);
});

await journey('it scrolls', async () => {
  const page = await open(address);
  await page.locator('.turn').first().waitFor();
  // What it takes to open is measured above.
  await page.waitForLoadState('networkidle');
  const events = await traced(page, async () => {
    await page.mouse.move(700, 300);
    for (let i = 0; i < 150; i++) {
      await page.mouse.wheel(0, i < 120 ? -400 : 900);
      await page.evaluate(() => new Promise((next) => requestAnimationFrame(next)));
    }
  });
  const tasks = events.filter((event) => TASK.test(event.name)).map(millis);
  const long = tasks.filter((one) => one > 50);
  console.log(`scrolling: longest task ${Math.max(...tasks).toFixed(1)} ms, ${long.length} over 50 ms, of ${tasks.length}`);
});

await journey('100 tokens a second come in', async () => {
  const page = await open(server.url);
  // From the key to the frame that shows it, as the page itself sees it.
  await page.evaluate(() => {
    window.latencies = [];
    addEventListener('keydown', (event) =>
      requestAnimationFrame(() => setTimeout(() => window.latencies.push(performance.now() - event.timeStamp))));
  });
  await page.getByRole('button', { name: /^Model/ }).click();
  await page.getByRole('menuitemradio', { name: 'stream' }).click();
  await box(page).fill('a long answer');
  await page.keyboard.press('Enter');
  await page.locator('.turn[aria-busy=true] .prose').waitFor();
  let pressed = 0;
  const events = await traced(page, async () => {
    await box(page).focus();
    await page.evaluate(() => (window.latencies = []));
    while (await page.evaluate(() => document.querySelector('.turn[aria-busy=true]') !== null)) {
      await page.keyboard.press('a');
      pressed++;
      await page.waitForTimeout(60);
    }
  });
  const latencies = await page.evaluate(() => window.latencies);
  console.log(`input while streaming: ${figures(latencies)} (${pressed} keys)`);
  // Work between two frames: what scripts and layout took up to each frame's layers.
  const work = [];
  let sum = 0;
  let end = 0;
  for (const event of events.sort((a, b) => a.ts - b.ts)) {
    if (event.name === 'Layerize') {
      work.push(sum);
      sum = 0;
    } else if (['FunctionCall', 'EvaluateScript', 'Layout', 'UpdateLayoutTree', 'FireAnimationFrame', 'TimerFire', 'EventDispatch', 'RunMicrotasks', 'V8.GCScavenger'].includes(event.name) && event.ts >= end) {
      sum += millis(event);
      end = event.ts + event.dur;
    }
  }
  console.log(`script and layout a frame: ${figures(work)}`);
});

await finish();
