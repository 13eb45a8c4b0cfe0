/*
 * Tells a browser that is too old to run the page so, and which versions work. It must itself run in such a browser, so it is a
 * classic script in the language of 2009, and nothing bundles or translates it. What any other page is told, web/client.ts tells.
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

  function tell() {
    var notice = document.createElement('p');
    notice.setAttribute('role', 'alert');
    notice.style.cssText = 'margin:0;padding:12px 16px;font:16px/1.5 sans-serif;color:#1f2328;background:#fbe3c8';
    notice.appendChild(
      document.createTextNode(
        'This browser is too old for the playground: Python needs WebAssembly and modules, the page newer styles. It works in ' +
          (versions || 'a current Chrome, Firefox or Safari') +
          ', and in anything newer.'
      )
    );
    document.body.insertBefore(notice, document.body.firstChild);
  }

  if (canRun()) return;
  if (document.body) tell();
  else document.addEventListener('DOMContentLoaded', tell);
})();
