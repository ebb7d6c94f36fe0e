/**
 * A page as an attacker would write it, for the policy that the app's own page has: each of these must be refused. `own.js`
 * comes from the page's origin and may run; it does what only a script can do, and then says that it is done.
 */
export const hostilePage = `<!doctype html>
<title>x</title>
<script src="/own.js"></script>
<base href="https://example.org/">
<script>document.documentElement.dataset.inlineScript = ''</script>
<script src="data:text/javascript,document.documentElement.dataset.dataScript = ''"></script>
<script src="https://example.org/x.js"></script>
<style>html { --inline-style: 1 }</style>
<img src="https://example.org/x.png" onerror="document.documentElement.dataset.handler = ''">
<iframe src="https://example.org/"></iframe>
<object data="/own.js"></object>
<video src="https://example.org/x.mp4"></video>
<a href="javascript:document.documentElement.dataset.address = ''">x</a>
<form action="https://example.org/"><input type="submit"></form>`;

export const hostileScript = `
const root = document.documentElement;
root.dataset.ownScript = '';
window.broken = [];
document.addEventListener('securitypolicyviolation', (e) => window.broken.push(e.effectiveDirective));
const tries = {
  eval: () => eval("root.dataset.eval = ''"),
  function: () => new Function("document.documentElement.dataset.function = ''")(),
  timer: () => setTimeout("document.documentElement.dataset.timer = ''", 0),
  html: () => { document.body.innerHTML = '<b>x</b>'; root.dataset.html = ''; },
  trusted: () => { trustedTypes.createPolicy('mine', { createHTML: (s) => s }); root.dataset.trusted = ''; },
  font: () => document.fonts.add(new FontFace('x', 'url(https://example.org/x.woff2)').load() && new FontFace('y', 'local(y)')),
  beacon: () => navigator.sendBeacon('https://example.org/'),
  worker: () => { new Worker('data:text/javascript,1'); root.dataset.worker = ''; },
  address: () => document.querySelector('a').click(),
  form: () => document.querySelector('form').requestSubmit(),
};
addEventListener('load', async () => {
  if (getComputedStyle(root).getPropertyValue('--inline-style') !== '') root.dataset.style = '';
  if (document.baseURI.startsWith('https:')) root.dataset.base = '';
  for (const work of Object.values(tries)) try { work(); } catch {}
  for (const url of ['https://example.org/', 'app://media/x', 'data:text/plain,x'])
    await fetch(url).then(() => { root.dataset.fetch = ''; }, () => {});
  await import('https://example.org/module.js').then(() => { root.dataset.module = ''; }, () => {});
  // What is refused is told a little later, and what was let go needs its time.
  const late = Date.now() + 2_000;
  const look = () => {
    const done = until.every((directive) => window.broken.includes(directive)) || Date.now() > late;
    if (done) document.title = 'done';
    else setTimeout(look, 20);
  };
  setTimeout(look, 100);
});`;

/** Which rule refuses them. */
export const refusedBy = [
  'base-uri',
  'connect-src',
  'font-src',
  'form-action',
  'frame-src',
  'img-src',
  'media-src',
  'object-src',
  'require-trusted-types-for',
  'script-src-attr',
  'script-src-elem',
  'style-src-elem',
  'trusted-types',
];
