/**
 * The one script that runs in the mail frame, as text because its hash is its permission to run (see `frame-page.ts`).
 * It takes one MessagePort from the parent page and never speaks to anyone else.
 *
 * From the parent:
 * - `{ type: 'show', html, theme }`: the cleaned mail; `theme` = `{ dark, original, surface, text, muted, accent, border }`, colours as CSS text.
 * - `{ type: 'theme', theme }`: new colours.
 * - `{ type: 'picture', contentId, url }`: the bytes for `img[data-cid]`, as a `data:` address.
 *
 * To the parent:
 * - `{ type: 'height', height }`: CSS pixels that the mail needs.
 * - `{ type: 'look', designed, adapted }`: whether the mail brings backgrounds of its own, and whether its colours were changed.
 * - `{ type: 'link', href, text }`: a link was followed; the frame itself goes nowhere.
 * - `{ type: 'key', key }`: a single-key shortcut or Escape was pressed inside the mail.
 * - `{ type: 'violation', directive }`: the policy stopped something.
 */
export const bootScript = `'use strict';
(() => {
  const mail = document.getElementById('mail');
  const keys = new Set(['Escape', 'j', 'k', 'n', 'p', 'u', 'e', 's', 'r', 'a', 'f', 'm', 'v', 'x', 'c', 'z', '#', '!', '/', '?', '[', ']', 'I', 'U', 'R', 'A', 'F', ';', ':', '.']);
  const maxHeight = 200000;
  let port = null;
  let theme = null;
  let designed = false;
  let lastHeight = 0;
  let lastWidth = 0;
  let growths = 0;
  const recoloured = new Map();

  addEventListener('message', (event) => {
    if (port !== null || event.source !== parent || event.data !== 'maildesk-frame' || event.ports.length !== 1) return;
    port = event.ports[0];
    port.onmessage = ({ data }) => {
      if (data.type === 'show') show(data);
      else if (data.type === 'theme') applyTheme(data.theme);
      else if (data.type === 'picture') fillPicture(data.contentId, data.url);
    };
  });
  const tell = (message) => { if (port !== null) port.postMessage(message); };

  function show(data) {
    const template = document.createElement('template');
    template.innerHTML = data.html;
    mail.replaceChildren(template.content);
    designed = hasOwnBackground();
    applyTheme(data.theme);
    foldQuote();
    // The empty page was measured before anyone listened.
    lastHeight = -1;
    growths = 0;
    measure();
  }

  // A mail whose box fits its frame and grows with it would grow for ever: after many small steps the height stays.
  function measure() {
    const height = Math.min(Math.ceil(mail.getBoundingClientRect().height), maxHeight);
    if (innerWidth !== lastWidth) { lastWidth = innerWidth; growths = 0; }
    if (height === lastHeight || (height > lastHeight && ++growths > 60)) return;
    lastHeight = height;
    tell({ type: 'height', height });
  }
  new ResizeObserver(measure).observe(mail);

  function onLink(event) {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null) return;
    event.preventDefault();
    const href = link.getAttribute('href');
    if (href !== null && event.button !== 2) tell({ type: 'link', href, text: (link.textContent || '').trim().slice(0, 500) });
  }
  addEventListener('click', onLink, true);
  addEventListener('auxclick', onLink, true);
  addEventListener('submit', (event) => event.preventDefault(), true);
  addEventListener('dragstart', (event) => event.preventDefault(), true);
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !keys.has(event.key)) return;
    event.preventDefault();
    tell({ type: 'key', key: event.key });
  });
  document.addEventListener('securitypolicyviolation', (event) => tell({ type: 'violation', directive: event.effectiveDirective }));

  function fillPicture(contentId, url) {
    if (typeof url !== 'string' || !url.startsWith('data:image/')) return;
    for (const picture of mail.querySelectorAll('img[data-cid]')) {
      if (picture.dataset.cid === contentId) picture.src = url;
    }
    growths = 0;
  }

  // Quoted text at the end of an answer is folded away; quotes with answers between them are not.
  function foldQuote() {
    const quotes = mail.querySelectorAll('.gmail_quote_container, .gmail_quote, .yahoo_quoted, .protonmail_quote, .zmail_extra, blockquote');
    for (const quote of quotes) {
      if (quote.parentElement.closest('blockquote, .gmail_quote')) continue;
      if (textBetween(quote, null).trim() !== '') continue;
      const before = quote.previousElementSibling;
      const first = before !== null && before.classList.contains('moz-cite-prefix') ? before : quote;
      if (textBetween(null, first).trim() === '') return;
      const folded = first === quote ? [quote] : [first, quote];
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'md-fold';
      button.textContent = '\\u2022\\u2022\\u2022';
      const set = (open) => {
        for (const part of folded) part.classList.toggle('md-folded', !open);
        button.setAttribute('aria-expanded', String(open));
        button.setAttribute('aria-label', open ? 'Hide quoted text' : 'Show quoted text');
        button.title = button.getAttribute('aria-label');
        growths = 0;
      };
      button.addEventListener('click', () => set(button.getAttribute('aria-expanded') !== 'true'));
      set(false);
      first.before(button);
      return;
    }
  }
  function textBetween(after, before) {
    const range = document.createRange();
    range.selectNodeContents(mail);
    if (after !== null) range.setStartAfter(after);
    if (before !== null) range.setEndBefore(before);
    return range.toString();
  }

  // Dark theme: a plain mail takes the theme's colours, a designed one keeps its own on a white card.
  function applyTheme(next) {
    theme = next;
    const own = theme.dark && (designed || theme.original);
    const root = document.documentElement;
    root.style.colorScheme = theme.dark && !own ? 'dark' : 'light';
    for (const name of ['surface', 'text', 'muted', 'accent', 'border']) root.style.setProperty('--' + name, theme[name]);
    root.classList.toggle('md-card', own);
    for (const [element, colour] of recoloured) element.style.color = colour;
    recoloured.clear();
    if (theme.dark && !own) recolour();
    tell({ type: 'look', designed, adapted: recoloured.size > 0 });
    measure();
  }
  function hasOwnBackground() {
    for (const element of mail.querySelectorAll('[bgcolor], [style*="background"]')) {
      const channels = rgb(getComputedStyle(element).backgroundColor);
      if (channels !== null && channels[3] > 0.1 && Math.min(channels[0], channels[1], channels[2]) < 250) return true;
    }
    return false;
  }
  // Keeps the hue of coloured text and turns its lightness over where it could not be read on the dark surface.
  function recolour() {
    for (const element of mail.querySelectorAll('[style*="color"], font[color], [bgcolor]')) {
      const backdrop = rgb(getComputedStyle(element).backgroundColor);
      if (backdrop !== null && backdrop[3] > 0.1) element.classList.add('md-clear');
      const channels = rgb(getComputedStyle(element).color);
      if (channels === null) continue;
      const [r, g, b] = channels.map((channel) => channel / 255);
      if (0.2126 * r + 0.7152 * g + 0.0722 * b > 0.45) continue;
      const max = Math.max(r, g, b);
      const min = Math.min(r, g, b);
      const grey = max - min < 0.08;
      recoloured.set(element, element.style.color);
      if (grey) { element.style.color = max < 0.35 ? 'var(--text)' : 'var(--muted)'; continue; }
      const hue = max === r ? ((g - b) / (max - min) + 6) % 6 : max === g ? (b - r) / (max - min) + 2 : (r - g) / (max - min) + 4;
      element.style.color = 'hsl(' + Math.round(hue * 60) + ' 80% 74%)';
    }
  }
  function rgb(colour) {
    const numbers = colour.match(/[\\d.]+/g);
    if (numbers === null || !colour.startsWith('rgb')) return null;
    const [r, g, b, alpha] = numbers.map(Number);
    return [r, g, b, alpha === undefined ? 1 : alpha];
  }
})();
`;
