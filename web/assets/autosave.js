/*
 * Forms that save while one types (data-autosave) and forms whose text is kept in the browser until it is saved
 * (data-keep, under the person and the address). The status line says what is true: saving, saved at, not saved and why.
 * What could not be saved is tried again, later and later, and at once when the line is back; leaving then warns.
 */
(function () {
  'use strict';
  var WAIT = 1000;
  var RETRY = [2000, 5000, 10000, 20000, 40000, 60000];
  var PREFIX = 'zy-kept:';
  var states = new Map();

  function store() { try { return window.localStorage; } catch { return null; } }
  function keyOf(form) { return PREFIX + form.dataset.person + ':' + form.dataset.keep; }
  function values(form) {
    return Array.from(new FormData(form)).filter(function (pair) { return typeof pair[1] === 'string' && pair[0].charAt(0) !== '_' && pair[0] !== 'version'; });
  }
  function same(a, b) { return JSON.stringify(a) === JSON.stringify(b); }
  function versionOf(form) { var box = form.elements.version; return box ? box.value : ''; }

  /* --- what is typed, kept here --- */
  function keep(form, more) {
    var local = store();
    if (!local || !form.dataset.keep || !form.dataset.person) return;
    try { local.setItem(keyOf(form), JSON.stringify(Object.assign({ at: Date.now(), version: versionOf(form), fields: values(form) }, more))); } catch { /* full or forbidden: the page still warns */ }
  }
  function forget(form) { var local = store(); if (local && form.dataset.keep) local.removeItem(keyOf(form)); }
  function entries() {
    var local = store();
    var found = [];
    for (var i = 0; local && i < local.length; i += 1) {
      var key = local.key(i);
      if (key.indexOf(PREFIX) !== 0) continue;
      try { found.push({ key: key, entry: JSON.parse(local.getItem(key)) }); } catch { /* not ours */ }
    }
    return found;
  }

  function put(form, fields) {
    var wanted = new Map();
    fields.forEach(function (pair) { wanted.set(pair[0], (wanted.get(pair[0]) || []).concat([pair[1]])); });
    wanted.forEach(function (_texts, name) {
      var m = /^(.+)\.\d+\.[A-Za-z]+$/.exec(name);
      var table = m && form.querySelector('[data-table="' + CSS.escape(m[1]) + '"]');
      for (var n = 0; table && !form.elements[name] && n < 1000; n += 1) table.querySelector('[data-row-add]').click();
    });
    Array.from(form.elements).forEach(function (box) {
      if (!box.name || box.name.charAt(0) === '_' || box.type === 'hidden' || box.type === 'submit' || box.type === 'file') return;
      var texts = wanted.get(box.name);
      if (box.type === 'checkbox' || box.type === 'radio') box.checked = Boolean(texts && texts.indexOf(box.value) >= 0);
      else if (texts) box.value = texts.shift() || '';
      else box.value = '';
    });
  }

  function restore(form) {
    var local = store();
    var text = local && local.getItem(keyOf(form));
    if (!text) return;
    var entry;
    try { entry = JSON.parse(text); } catch { forget(form); return; }
    if (same(entry.fields, values(form))) { forget(form); return; }
    /* The server has just given back what was typed, with what is wrong. */
    if (document.querySelector('.error-summary')) { keep(form); return; }
    put(form, entry.fields);
    if (form.elements.version && entry.version !== '') form.elements.version.value = entry.version;
    var words = part(form);
    var note = document.createElement('div');
    note.className = 'note note-info restored';
    note.setAttribute('role', 'status');
    var line = document.createElement('p');
    line.textContent = words.dataset.restored.replace('{time}', new Date(entry.at + 8 * 3600000).toISOString().slice(0, 16).replace('T', ' '));
    var drop = document.createElement('button');
    drop.type = 'button';
    drop.className = 'btn btn-sm btn-outline-secondary';
    drop.textContent = words.dataset.discard;
    drop.addEventListener('click', function () { var s = stateOf(form); s.dirty = false; forget(form); location.reload(); });
    note.append(line, drop);
    form.prepend(note);
    var state = stateOf(form);
    state.dirty = true;
    keep(form);
    later(form, WAIT);
  }

  /* --- saving --- */
  function part(form) { return form.querySelector('[data-save-words]'); }
  function stateOf(form) {
    if (!states.has(form)) states.set(form, { dirty: false, busy: false, tries: 0, timer: 0, stopped: false, edits: 0 });
    return states.get(form);
  }
  function say(form, name, facts) {
    var status = form.querySelector('[data-save-status]');
    if (!status) return;
    var text = part(form).dataset[name];
    Object.keys(facts || {}).forEach(function (key) { text = text.replace('{' + key + '}', facts[key]); });
    status.textContent = text;
    status.classList.toggle('status-bad', name !== 'saving');
  }
  function later(form, ms) {
    var state = stateOf(form);
    if (!form.dataset.autosave || state.stopped) return;
    window.clearTimeout(state.timer);
    state.timer = window.setTimeout(function () { save(form); }, ms);
  }
  function failed(form, why) {
    var state = stateOf(form);
    var wait = RETRY[Math.min(state.tries, RETRY.length - 1)];
    state.tries += 1;
    say(form, why, { n: Math.round(wait / 1000) });
    later(form, wait);
  }
  function save(form) {
    var state = stateOf(form);
    if (state.busy || state.leaving || !state.dirty || state.stopped) return Promise.resolve();
    if (!navigator.onLine) { failed(form, 'offline'); return Promise.resolve(); }
    var edits = state.edits;
    state.busy = true;
    say(form, 'saving');
    var abort = new AbortController();
    var clock = window.setTimeout(function () { abort.abort(); }, 20000);
    var body = new URLSearchParams();
    new FormData(form).forEach(function (value, name) { if (typeof value === 'string') body.append(name, value); });
    return fetch(form.dataset.autosave, { method: 'POST', body: body, headers: { 'hx-request': 'true' }, credentials: 'same-origin', redirect: 'manual', signal: abort.signal })
      .then(function (answer) { return answer.text().then(function (text) { return { status: answer.status, text: text }; }); })
      .then(function (answer) {
        state.busy = false;
        if (answer.status === 200) { saved(form, answer.text, edits); return; }
        if (answer.status === 401 || answer.status === 403 || answer.status === 0) { state.stopped = true; say(form, 'signedOut'); return; }
        if (answer.status === 412 || answer.status === 409) { state.stopped = true; say(form, 'conflict'); return; }
        if (answer.status === 503 || answer.status >= 500 || answer.status === 429) { failed(form, 'server'); return; }
        /* What cannot be saved as it is says why itself; it is tried again when something is typed. */
        show(form, answer.text);
      }, function () { state.busy = false; failed(form, navigator.onLine ? 'server' : 'offline'); })
      .finally(function () { window.clearTimeout(clock); });
  }
  function parsed(text) { return new DOMParser().parseFromString(text, 'text/html'); }
  /* The answer's own words; of a whole page nothing. */
  function show(form, text) {
    var status = form.querySelector('[data-save-status]');
    var answer = parsed(text);
    if (!status || answer.querySelector('main')) { failed(form, 'server'); return; }
    answer.querySelectorAll('input').forEach(function (box) { box.remove(); });
    status.replaceChildren.apply(status, Array.from(answer.body.childNodes).map(function (n) { return document.importNode(n, true); }));
    status.classList.toggle('status-bad', false);
  }
  function saved(form, text, edits) {
    var state = stateOf(form);
    var version = parsed(text).querySelector('input[name="version"]');
    if (version && form.elements.version) form.elements.version.value = version.value;
    state.tries = 0;
    show(form, text);
    if (state.edits === edits) { state.dirty = false; forget(form); } else { keep(form); later(form, WAIT); }
  }

  function typed(event) {
    var form = event.target instanceof Element ? event.target.closest('form[data-autosave], form[data-keep]') : null;
    if (!form || (event.target.name || '').charAt(0) === '_') return;
    var state = stateOf(form);
    state.edits += 1;
    state.dirty = true;
    keep(form);
    later(form, state.tries > 0 && !navigator.onLine ? RETRY[0] : WAIT);
  }
  document.addEventListener('input', typed);
  document.addEventListener('change', typed);
  window.addEventListener('online', function () { states.forEach(function (state, form) { if (state.dirty && !state.stopped) { state.tries = 0; later(form, 0); } }); });
  window.addEventListener('offline', function () { states.forEach(function (state, form) { if (state.dirty && form.dataset.autosave) say(form, 'offline', { n: RETRY[0] / 1000 }); }); });

  /* What is handed in is not saved beside any more. A save on its way is left to end first: the version it brings is the one to stand on. */
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
    if (form.getAttribute('action') === '/sign-out') { entries().forEach(function (e) { store().removeItem(e.key); }); states.clear(); return; }
    if (!form.matches('[data-autosave], [data-keep]')) return;
    var state = stateOf(form);
    window.clearTimeout(state.timer);
    if (state.busy && form.elements.version) {
      event.preventDefault();
      delete form.dataset.sent;
      var button = event.submitter;
      var until = Date.now() + 5000;
      (function wait() { if (state.busy && Date.now() < until) window.setTimeout(wait, 50); else { state.busy = false; form.requestSubmit(button); } })();
      return;
    }
    state.leaving = true;
    keep(form, { sent: true });
    window.setTimeout(function () { state.leaving = false; }, 8000);
  });
  window.addEventListener('beforeunload', function (event) {
    states.forEach(function (state, form) { if (state.dirty && !state.leaving && form.isConnected && form.dataset.autosave) event.preventDefault(); });
  });
  window.addEventListener('pageshow', function () { states.forEach(function (state) { state.leaving = false; }); });

  document.addEventListener('DOMContentLoaded', function () {
    var forms = Array.from(document.querySelectorAll('form[data-keep][data-person]'));
    var here = forms.map(keyOf);
    /* Handed in, and the page that followed says that it was done, or does not ask for it again. A page without a person says nothing of it. */
    if (document.querySelector('form[action="/sign-out"]') && !document.querySelector('[data-failed]')) {
      var sent = entries().filter(function (e) { return e.entry.sent; });
      /* What was done is what was handed in last; another form's text, whose sending failed before, stays. */
      var last = document.querySelector('.flash.note-good') ? sent.reduce(function (a, e) { return !a || e.entry.at > a.entry.at ? e : a; }, null) : null;
      sent.forEach(function (e) { if (e === last || here.indexOf(e.key) < 0) store().removeItem(e.key); });
    }
    forms.forEach(restore);
  });
})();
