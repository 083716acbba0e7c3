// Light and dark, tables that sort, values of figures at a pointer, a finger or the arrow keys. The page is whole without it.
(() => {
  'use strict';
  const root = document.documentElement;
  const said = document.getElementById('said');
  const tooltip = document.getElementById('tooltip');

  // The button takes one scheme after the other; nothing is stored.
  const scheme = document.getElementById('scheme');
  const schemes = ['auto', 'light', 'dark'];
  let chosen = 0;
  scheme.hidden = false;
  scheme.addEventListener('click', () => {
    chosen = (chosen + 1) % schemes.length;
    if (chosen === 0) root.removeAttribute('data-scheme');
    else root.setAttribute('data-scheme', schemes[chosen]);
    scheme.textContent = 'Colours: ' + schemes[chosen];
  });

  // What a cell is ordered by: its number, else its text; null where there is nothing, which comes last both ways.
  const absent = ['', '–', '-'];
  function key(row, column) {
    const cell = row.cells[column];
    const text = cell ? cell.textContent.trim() : '';
    if (absent.includes(text)) return null;
    const number = Number(cell.dataset.value || text);
    return Number.isNaN(number) ? text : number;
  }
  function order(a, b) {
    const numbers = [a, b].map((one) => typeof one === 'number');
    if (numbers[0] && numbers[1]) return a - b;
    if (numbers[0] !== numbers[1]) return numbers[0] ? -1 : 1;
    return a.localeCompare(b, 'en', { numeric: true, sensitivity: 'base' });
  }
  function sort(table, head, button) {
    const up = head.getAttribute('aria-sort') !== 'ascending';
    const column = head.cellIndex;
    const body = table.tBodies[0];
    const rows = Array.from(body.rows, (row) => ({ row, key: key(row, column) }));
    rows.sort((a, b) => {
      if (a.key === null || b.key === null) return (a.key === null) - (b.key === null);
      return up ? order(a.key, b.key) : order(b.key, a.key);
    });
    body.append(...rows.map((one) => one.row));
    for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
    said.textContent = 'Sorted by ' + button.textContent + (up ? ', smallest first' : ', largest first');
  }
  for (const table of document.querySelectorAll('table.sortable')) {
    if (table.tBodies[0].rows.length < 2) continue;
    for (const head of table.tHead.querySelectorAll('th')) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'sort';
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => sort(table, head, button));
    }
  }

  // A box is a stop of the Tab key only while there is something to scroll in it.
  const boxes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const over = target.scrollWidth > target.clientWidth + 1 || target.scrollHeight > target.clientHeight + 1;
      if (over) target.tabIndex = 0;
      else target.removeAttribute('tabindex');
    }
  });
  for (const box of document.querySelectorAll('.scroll')) boxes.observe(box);

  // Values of figures. The words move from <title>, which browsers show late, to the mark itself.
  let shown = null;
  let closing = 0;
  function hide() {
    clearTimeout(closing);
    if (shown) shown.classList.remove('on');
    shown = null;
    tooltip.hidden = true;
  }
  // A pointer that leaves the mark has time to come to the words, which stay while it is on them.
  function leave() {
    clearTimeout(closing);
    closing = setTimeout(hide, 300);
  }
  tooltip.addEventListener('pointerenter', () => clearTimeout(closing));
  tooltip.addEventListener('pointerleave', (event) => {
    if (event.pointerType === 'mouse') leave();
  });
  function show(tip) {
    clearTimeout(closing);
    if (tip === shown) return;
    hide();
    shown = tip;
    tip.classList.add('on');
    tooltip.textContent = tip.dataset.words;
    tooltip.hidden = false;
    const mark = tip.getBoundingClientRect();
    const box = tooltip.getBoundingClientRect();
    const width = root.clientWidth;
    const left = Math.max(8, Math.min(mark.left + mark.width / 2 - box.width / 2, width - box.width - 8));
    const above = mark.top - box.height - 8;
    const top = above < 4 ? Math.min(mark.bottom + 8, window.innerHeight - box.height - 4) : above;
    tooltip.style.left = left + window.scrollX + 'px';
    tooltip.style.top = top + window.scrollY + 'px';
  }
  // The mark under a point, or for a finger the nearest one within reach.
  function nearest(tips, x, y, reach) {
    let best = null;
    let least = reach;
    for (const tip of tips) {
      const mark = tip.getBoundingClientRect();
      const dx = Math.max(mark.left - x, 0, x - mark.right);
      const dy = Math.max(mark.top - y, 0, y - mark.bottom);
      const away = Math.hypot(dx, dy);
      if (away < least) [best, least] = [tip, away];
    }
    return best;
  }
  for (const drawing of document.querySelectorAll('svg.bordj-chart')) {
    const tips = Array.from(drawing.querySelectorAll('.tip'));
    if (tips.length === 0) continue;
    for (const tip of tips) {
      const title = tip.querySelector('title');
      tip.dataset.words = title ? title.textContent : '';
      if (title) title.remove();
    }
    let at = -1;
    // What takes keys is no picture any more; its name stays that of its title and description.
    drawing.setAttribute('tabindex', '0');
    drawing.setAttribute('role', 'group');
    drawing.setAttribute('aria-roledescription', 'chart');
    drawing.setAttribute('aria-describedby', 'hint');
    drawing.addEventListener('pointerover', (event) => {
      const tip = event.target.closest('.tip');
      if (tip) show(tip);
      else if (event.pointerType === 'mouse') leave();
    });
    drawing.addEventListener('pointerleave', (event) => {
      if (event.pointerType === 'mouse') leave();
    });
    drawing.addEventListener('pointerup', (event) => {
      if (event.pointerType === 'mouse') return;
      const tip = event.target.closest('.tip') || nearest(tips, event.clientX, event.clientY, 24);
      if (tip) show(tip);
      else hide();
    });
    drawing.addEventListener('focus', () => {
      at = -1;
      said.textContent = '';
    });
    drawing.addEventListener('blur', () => {
      if (!tooltip.matches(':hover')) hide();
    });
    drawing.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const last = tips.length - 1;
      const steps = {
        ArrowRight: Math.min(at + 1, last), ArrowDown: Math.min(at + 1, last),
        ArrowLeft: Math.max(at - 1, 0), ArrowUp: Math.max(at - 1, 0),
        Home: 0, End: last,
      };
      if (!(event.key in steps)) return;
      event.preventDefault();
      at = steps[event.key];
      show(tips[at]);
      said.textContent = tips[at].dataset.words;
    });
  }
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') hide();
  });
  document.addEventListener('pointerdown', (event) => {
    if (shown && !event.target.closest('svg.bordj-chart, #tooltip')) hide();
  });
})();
