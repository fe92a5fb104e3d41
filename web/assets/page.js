/* What scripts add to pages that work without them: printing, menus that close, focus on faults, one press for one act. */
(function () {
  'use strict';
  document.documentElement.classList.add('script-on');
  document.addEventListener('DOMContentLoaded', function () {
    var summary = document.querySelector('[data-focus]');
    if (summary) summary.focus();
  });
  document.addEventListener('click', function (event) {
    var target = event.target instanceof Element ? event.target : null;
    if (target && target.closest('[data-print]')) window.print();
    document.querySelectorAll('details[data-menu][open]').forEach(function (menu) {
      if (!target || !menu.contains(target)) menu.removeAttribute('open');
    });
  });
  document.addEventListener('keydown', function (event) {
    if (event.key !== 'Escape') return;
    document.querySelectorAll('details[data-menu][open]').forEach(function (menu) {
      menu.removeAttribute('open');
      menu.querySelector('summary').focus();
    });
  });
  /* A second press while the answer is on its way is ignored; going back in the browser frees the form again. */
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (form.method !== 'post' || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = 'yes';
    window.setTimeout(function () { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener('pageshow', function () {
    document.querySelectorAll('form[data-sent]').forEach(function (form) { delete form.dataset.sent; });
  });
  /* A file opens beside the work where there is room for both; otherwise its link does what links do. */
  document.addEventListener('click', function (event) {
    var target = event.target instanceof Element ? event.target : null;
    var link = target && target.closest('a[data-beside]');
    var place = document.querySelector('[data-file-beside]');
    if (link && place && window.matchMedia('(min-width: 62rem)').matches && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      place.querySelector('iframe').src = link.href;
      place.querySelector('[data-file-name]').textContent = link.dataset.beside;
      place.querySelector('[data-file-own]').href = link.href;
      place.hidden = false;
      place.scrollIntoView({ block: 'nearest' });
    } else if (target && target.closest('[data-file-close]') && place) {
      place.hidden = true;
      place.querySelector('iframe').removeAttribute('src');
    }
  });
  /* A link to a field inside a closed act opens it. */
  window.addEventListener('hashchange', reveal);
  window.addEventListener('DOMContentLoaded', reveal);
  function reveal() {
    var field = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!field) return;
    var closed = field.closest('details:not([open])');
    if (closed) closed.setAttribute('open', '');
    field.focus();
  }
})();
