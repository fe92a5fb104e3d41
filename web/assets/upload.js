/*
 * Uploads with a bar (forms with data-upload; htmx sends them): how much has left, said now and then, and a way to stop.
 * The answer is the page that comes without scripts too: of it the card of the form is taken, and its summary of faults.
 */
(function () {
  'use strict';
  var STEP = 25;
  /* Of each form while its file is on its way: its name, and the percentage that was said last. */
  var running = new WeakMap();

  function formOf(event) {
    var form = event.target instanceof Element ? event.target.closest('form[data-upload]') : null;
    return form && running.has(form) ? form : null;
  }
  function part(form, name) { return form.querySelector('[data-upload-' + name + ']'); }
  function words(form, name, facts) {
    return part(form, 'words').dataset[name].replace(/\{(\w+)\}/g, function (whole, key) { return key in facts ? facts[key] : whole; });
  }
  function show(form, percent, text) {
    part(form, 'bar').value = percent;
    part(form, 'percent').textContent = percent + '%';
    part(form, 'text').textContent = text;
  }
  function tell(form, text) { part(form, 'status').textContent = text; }

  document.addEventListener('htmx:beforeRequest', function (event) {
    var form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches('[data-upload]')) return;
    var file = form.querySelector('input[type="file"]').files[0];
    running.set(form, { name: file ? file.name : '', said: 0 });
    tell(form, '');
    if (!file) return;
    show(form, 0, words(form, 'sending', { name: file.name }));
    part(form, 'cancel').hidden = false;
    part(form, 'progress').hidden = false;
    /* Not disabled: who pressed it with a key keeps the place. */
    form.querySelector('button[type="submit"]').setAttribute('aria-disabled', 'true');
    part(form, 'said').textContent = words(form, 'percent', { name: file.name, percent: 0 });
  });

  document.addEventListener('htmx:beforeSend', function (event) {
    var form = formOf(event);
    var now = form && running.get(form);
    if (!now || now.name === '') return;
    var upload = event.detail.xhr.upload;
    upload.addEventListener('progress', function (moved) {
      if (!moved.lengthComputable) return;
      var percent = Math.floor((moved.loaded / moved.total) * 100);
      show(form, percent, words(form, 'sending', { name: now.name }));
      if (percent < 100 && percent - now.said >= STEP) {
        now.said = percent - (percent % STEP);
        part(form, 'said').textContent = words(form, 'percent', { name: now.name, percent: now.said });
      }
    });
    /* All of it has left: it can no longer be stopped, the other side has it. */
    upload.addEventListener('load', function () {
      show(form, 100, words(form, 'storing', { name: now.name }));
      part(form, 'cancel').hidden = true;
      part(form, 'said').textContent = words(form, 'storing', { name: now.name });
    });
  });

  document.addEventListener('click', function (event) {
    var button = event.target instanceof Element ? event.target.closest('[data-upload-cancel]') : null;
    if (button) window.htmx.trigger(button.closest('form'), 'htmx:abort');
  });
  function ended(form, text) {
    var stood = part(form, 'progress').contains(document.activeElement);
    running.delete(form);
    part(form, 'progress').hidden = true;
    form.querySelector('button[type="submit"]').removeAttribute('aria-disabled');
    part(form, 'said').textContent = '';
    tell(form, text);
    form.dataset.tried = 'yes';
    if (stood) form.querySelector('button[type="submit"]').focus();
  }
  /* The same file again is the same request, whatever became of it; another is one of its own. */
  document.addEventListener('change', function (event) {
    var form = event.target instanceof Element ? event.target.closest('form[data-upload][data-tried]') : null;
    if (!form) return;
    delete form.dataset.tried;
    form.elements['_key'].value += '.';
  });
  document.addEventListener('htmx:sendAbort', function (event) { var form = formOf(event); if (form) ended(form, words(form, 'cancelled', {})); });
  document.addEventListener('htmx:sendError', function (event) { var form = formOf(event); if (form) ended(form, words(form, 'broken', {})); });
  document.addEventListener('htmx:timeout', function (event) { var form = formOf(event); if (form) ended(form, words(form, 'broken', {})); });

  document.addEventListener('htmx:beforeSwap', function (event) {
    var detail = event.detail;
    var form = detail.requestConfig && detail.requestConfig.elt;
    if (!(form instanceof HTMLFormElement) || !running.has(form)) return;
    var now = running.get(form);
    var card = detail.target;
    var answer = new DOMParser().parseFromString(detail.xhr.responseText, 'text/html');
    var main = document.getElementById('main');
    var held = card.contains(document.activeElement) || document.activeElement === document.body;
    var whole = !answer.getElementById(card.id);
    /* Not from this product: something between the two broke off. */
    if (whole && !answer.getElementById('main')) { detail.shouldSwap = false; ended(form, words(form, 'broken', {})); return; }
    detail.shouldSwap = true;
    if (whole) { detail.target = main; detail.selectOverride = '#main'; }
    var faults = answer.querySelector('.error-summary');
    document.querySelectorAll('.error-summary').forEach(function (old) { old.remove(); });
    var stored = detail.xhr.status < 400 ? words(form, 'stored', { name: now.name }) : '';
    document.addEventListener('htmx:afterSettle', function settled(event) {
      if (event.detail.xhr !== detail.xhr) return;
      document.removeEventListener('htmx:afterSettle', settled);
      if (faults && !whole) main.insertBefore(document.importNode(faults, true), main.querySelector('.page-head'));
      var summary = document.querySelector('.error-summary');
      var fresh = !whole && document.querySelector('#' + CSS.escape(card.id) + ' form[data-upload]');
      if (fresh && stored) tell(fresh, stored);
      if (summary) summary.focus();
      else if (whole) document.getElementById('main').focus();
      else if (held && fresh) fresh.querySelector('input[type="file"]').focus();
    });
  });
})();
