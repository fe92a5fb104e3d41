/*
 * Tables that are filled in (data-table): rows are added and taken out at once, Enter and the arrows go from row to row,
 * what is copied from a sheet is spread over rows and columns, and the total follows what is typed. Without this file the
 * same buttons send the form.
 */
(function () {
  'use strict';
  function tableOf(node) { return node instanceof Element ? node.closest('[data-table]') : null; }
  function rowsOf(table) { return Array.prototype.slice.call(table.querySelectorAll('[data-row]')); }
  function boxesOf(row) { return Array.prototype.slice.call(row.querySelectorAll('[data-column]')); }
  function fill(words, n) { return words.replace('{n}', n); }

  /* Names, ids and labels of a row say which it is. */
  function number(table) {
    var name = table.dataset.table;
    rowsOf(table).forEach(function (row, i) {
      var n = i + 1;
      row.querySelector('.row-number .figure').textContent = n;
      boxesOf(row).forEach(function (box) {
        var id = box.id.replace(/-\d+-([A-Za-z]+)$/, '-' + n + '-$1');
        var label = row.querySelector('label[for="' + CSS.escape(box.id) + '"]');
        box.name = name + '.' + n + '.' + box.dataset.column;
        if (label) { label.htmlFor = id; label.firstElementChild.textContent = fill(table.dataset.rowWords, n) + ' '; }
        box.id = id;
      });
      var remove = row.querySelector('[data-row-remove]');
      remove.value = 'remove:' + name + '.' + n;
      remove.setAttribute('aria-label', fill(table.dataset.removeWords, n));
      remove.title = fill(table.dataset.removeWords, n);
    });
  }
  function clean(row) {
    boxesOf(row).forEach(function (box) {
      box.value = '';
      box.removeAttribute('autofocus');
      box.removeAttribute('aria-invalid');
      box.removeAttribute('aria-describedby');
      box.classList.remove('is-invalid');
    });
    row.querySelectorAll('.field-error').forEach(function (fault) { fault.remove(); });
  }
  function add(table) {
    var rows = rowsOf(table);
    var last = rows[rows.length - 1];
    var row = last.cloneNode(true);
    clean(row);
    last.after(row);
    number(table);
    return row;
  }
  function changed(table) {
    total(table);
    table.dispatchEvent(new Event('input', { bubbles: true }));
  }

  /* Amounts as they are mostly typed; what cannot be read here the server reads. */
  function fenOf(text) {
    var plain = text.normalize('NFKC').replace(/[\s,\u5143\u00a5]/g, '');
    var times = 1;
    if (/\u4e07$/.test(plain)) { plain = plain.slice(0, -1); times = 10000; }
    if (!/^\d{1,13}(\.\d{1,6})?$/.test(plain)) return null;
    return Math.round(Number(plain) * times * 100);
  }
  function yuan(fen) {
    var parts = (Math.abs(fen) / 100).toFixed(2).split('.');
    return parts[0].replace(/\B(?=(\d{3})+$)/g, ',') + '.' + parts[1];
  }
  function total(table) {
    var out = table.querySelector('[data-total]');
    if (!out) return;
    var sum = rowsOf(table).reduce(function (all, row) {
      var box = row.querySelector('[data-column="' + table.dataset.sum + '"]');
      return all + (fenOf(box.value) || 0);
    }, 0);
    out.textContent = yuan(sum);
    table.querySelectorAll('[data-against]').forEach(function (line) {
      var by = sum - Number(line.dataset.against);
      var words = line.querySelector('[data-difference]');
      words.textContent = by === 0 ? words.dataset.equal : (by > 0 ? words.dataset.more : words.dataset.less).replace('{amount}', yuan(by));
    });
  }

  document.addEventListener('click', function (event) {
    var button = event.target instanceof Element ? event.target.closest('[data-row-add], [data-row-remove]') : null;
    var table = button && tableOf(button);
    if (!table) return;
    event.preventDefault();
    if (button.hasAttribute('data-row-add')) {
      boxesOf(add(table))[0].focus();
    } else {
      var row = button.closest('[data-row]');
      var rows = rowsOf(table);
      var next = rows[rows.indexOf(row) + 1] || rows[rows.indexOf(row) - 1];
      if (next) { row.remove(); number(table); } else { clean(row); next = row; }
      boxesOf(next)[0].focus();
    }
    changed(table);
  });

  document.addEventListener('input', function (event) { var table = tableOf(event.target); if (table) total(table); });

  document.addEventListener('keydown', function (event) {
    var box = event.target;
    var table = tableOf(box);
    if (!table || !(box instanceof HTMLInputElement) || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    var step = event.key === 'Enter' || event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    var rows = rowsOf(table);
    var to = rows[rows.indexOf(box.closest('[data-row]')) + step] || (event.key === 'Enter' ? add(table) : null);
    if (to) to.querySelector('[data-column="' + box.dataset.column + '"]').focus();
  });

  /* Rows of a sheet: cells parted by tabs; a cell that holds a tab, a quote or a break of its own stands in quotes. */
  function cellsOf(text) {
    var rows = [[]];
    var cell = '';
    var quoted = false;
    function end() { rows[rows.length - 1].push(cell.trim().replace(/([!-~])\s*\n\s*(?=[!-~])/g, '$1 ').replace(/\s*\n\s*/g, '')); cell = ''; }
    text = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '');
    for (var i = 0; i < text.length; i += 1) {
      var c = text[i];
      if (quoted && c === '"' && text[i + 1] === '"') { cell += '"'; i += 1; }
      else if (quoted && c === '"') { quoted = false; }
      else if (quoted) { cell += c; }
      else if (c === '"' && cell === '' && text.indexOf('"', i + 1) > 0) { quoted = true; }
      else if (c === '\t') { end(); }
      else if (c === '\n') { end(); rows.push([]); }
      else { cell += c; }
    }
    end();
    return rows.filter(function (row) { return row.some(function (one) { return one !== ''; }); });
  }
  /* A head over the column that is added up names an amount and is none; only a cell that says nothing else is a total. */
  function isAmount(cell) { return /^[\d.,\s\u00a5\u5143\u4e07\u4ebf-]*$/.test(cell.normalize('NFKC')); }
  function isHead(row, at) { return Boolean(row[at]) && /\u989d|\u5143|\u4e07|\u9884\u7b97|\u8d39\u7528|amount/i.test(row[at]) && !isAmount(row[at]); }
  function isTotal(row) { return row.some(function (cell) { return /^((\u5408|\u603b|\u5c0f|\u7d2f)\u8ba1|(sub|grand)?total)[:\uff1a]?$/i.test(cell.replace(/\s/g, '')); }); }
  function isUnit(row) { return row.some(function (cell) { return /\u5355\u4f4d[:\uff1a]\s*(\u4eba\u6c11\u5e01)?\s*\u4e07?\u5143/.test(cell); }); }
  /* How many rows stand before the first entry: a title, the unit, the head. Without unit and head there are none. */
  function headsOf(all, at) {
    var heads = 0;
    for (var i = 0; i < Math.min(all.length - 1, 4); i += 1) {
      if (isHead(all[i], at)) return i + 1;
      if (isUnit(all[i])) heads = i + 1;
      else if (all[i][at]) return heads;
    }
    return heads;
  }

  /* A choice takes the option of that name; heads and totals of the sheet are no rows, and that is said. */
  document.addEventListener('paste', function (event) {
    var box = event.target;
    var table = tableOf(box);
    var text = event.clipboardData && event.clipboardData.getData('text/plain');
    if (!table || !text || !/[\t\n]/.test(text.replace(/\r?\n$/, ''))) return;
    event.preventDefault();
    var first = rowsOf(table).indexOf(box.closest('[data-row]'));
    var columns = boxesOf(box.closest('[data-row]')).map(function (b) { return b.dataset.column; });
    var from = columns.indexOf(box.dataset.column);
    var sum = table.dataset.sum ? columns.indexOf(table.dataset.sum) - from : -1;
    var all = cellsOf(text);
    var heads = sum >= 0 ? headsOf(all, sum) : 0;
    var inTenThousands = all.slice(0, heads).some(function (line) { return isUnit(line) ? /\u4e07/.test(line.join('')) : /\u4e07/.test(line[sum] || ''); });
    var lines = all.filter(function (line, i) { return i >= heads && !(sum >= 0 && isTotal(line)); });
    var left = all.filter(function (line) { return lines.indexOf(line) < 0; });
    lines.forEach(function (line, i) {
      var row = rowsOf(table)[first + i] || add(table);
      line.forEach(function (cell, at) {
        var to = columns[from + at] && row.querySelector('[data-column="' + columns[from + at] + '"]');
        if (to) put(to, inTenThousands && at === sum && /\d$/.test(cell) ? cell + '\u4e07' : cell);
      });
    });
    var said = table.querySelector('[data-left-out]');
    if (said) said.textContent = left.length > 0 ? fill(said.dataset.leftOut, left.length).replace('{rows}', left.map(function (line) { return line.filter(Boolean).join(' '); }).join(' / ')) : '';
    changed(table);
  });
  function put(box, text) {
    if (!(box instanceof HTMLSelectElement)) { box.value = text; return; }
    var option = Array.prototype.find.call(box.options, function (o) { return o.value === text || o.textContent.trim() === text; })
      || (text !== '' && Array.prototype.find.call(box.options, function (o) { return o.value !== '' && (o.textContent.indexOf(text) >= 0 || text.indexOf(o.textContent.trim()) >= 0); }));
    /* What no option says is kept as it is: the server names the fault. */
    if (!option && text !== '') { option = new Option(text, text); box.add(option); }
    box.value = option ? option.value : '';
  }
})();
