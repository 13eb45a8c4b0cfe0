/*
 * Says what keeps the page's own scripts from running: a browser that is too old, and which versions work, or one of them that could
 * not be loaded. It must itself run in such a browser and on such a page, so it is a classic script in the language of 2009, alone in
 * its file, and nothing bundles or translates it. What any other page is told, web/client.ts tells.
 */
(function () {
  var versions = document.currentScript && document.currentScript.getAttribute('data-versions');

  function canRun() {
    return (
      'noModule' in document.createElement('script') &&
      typeof WebAssembly === 'object' &&
      !!window.CSS &&
      CSS.supports('color', 'light-dark(white, black)')
    );
  }

  function tell(text) {
    if (!document.body) {
      document.addEventListener('DOMContentLoaded', function () {
        tell(text);
      });
      return;
    }
    var notice = document.createElement('p');
    notice.setAttribute('role', 'alert');
    notice.style.cssText = 'margin:0;padding:12px 16px;font:16px/1.5 sans-serif;color:#1f2328;background:#fbe3c8';
    notice.appendChild(document.createTextNode(text));
    document.body.insertBefore(notice, document.body.firstChild);
  }

  var told = false;

  /* Of a script in the page's text, one of those that it imports included, the script's own event tells; of a later one, Vite's. */
  function missing(event) {
    var script = event.target;
    if (event.type === 'error' && !(script && script.tagName === 'SCRIPT')) return;
    tellMissing();
  }

  /* What was refused before this script came: it is not waited for. */
  function wasRefused(entry) {
    return entry.responseStatus >= 400 && /\.js$/.test(entry.name);
  }

  function tellMissing() {
    if (told) return;
    told = true;
    tell(
      'A script of this page could not be loaded: check the connection, then reload. What you typed here before is kept. ' +
        'If it stays so, the whole site may not be on the server: publish it again.'
    );
  }

  if (canRun()) {
    window.addEventListener('error', missing, true);
    window.addEventListener('vite:preloadError', missing);
    if (performance.getEntriesByType('resource').some(wasRefused)) tellMissing();
  } else {
    tell(
      'This browser is too old for the playground: Python needs WebAssembly and modules, the page newer styles. It works in ' +
        (versions || 'a current Chrome, Firefox or Safari') +
        ', and in anything newer.'
    );
  }
})();
