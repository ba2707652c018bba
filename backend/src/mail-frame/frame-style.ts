/** The look of a mail that brings none of its own. Colours come from the parent page, with these as a start. */
export const frameStyle = `
:root { --surface: #fff; --text: #212529; --muted: #5f676f; --accent: #71639e; --border: #dee2e6; }
html { background: var(--surface); color: var(--text); overflow: hidden; -webkit-text-size-adjust: 100%; }
body { margin: 0; font: 15px/23px system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif; }
#mail { display: flow-root; overflow-x: auto; overflow-y: hidden; overflow-wrap: anywhere; padding: 1px 0; }
#mail > :first-child, #mail > :first-child > :first-child { margin-block-start: 0; }
#mail > :last-child, #mail > :last-child > :last-child { margin-block-end: 0; }
#mail table { overflow-wrap: normal; }
a { color: var(--accent); }
a:not([href]) { color: inherit; text-decoration: none; }
img { max-width: 100%; height: auto; }
img[data-cid]:not([src]) { min-width: 24px; min-height: 24px; background: color-mix(in srgb, var(--muted) 15%, transparent); border-radius: 4px; }
pre { white-space: pre-wrap; font-size: 13px; line-height: 20px; }
blockquote { margin: 8px 0; padding-inline-start: 12px; border-inline-start: 2px solid var(--border); }
.md-missing-picture { display: inline-block; box-sizing: border-box; max-width: 100%; min-width: 20px; min-height: 20px; overflow: hidden; vertical-align: middle; border: 1px dashed color-mix(in srgb, var(--muted) 45%, transparent); border-radius: 4px; color: var(--muted); font-size: 12px; line-height: 18px; padding: 0 4px; }
.md-fold { all: unset; box-sizing: border-box; display: block; margin: 8px 0; padding: 0 8px; min-height: 24px; font: 700 9px/22px system-ui, sans-serif; letter-spacing: 2px; border-radius: 12px; border: 1px solid var(--border); color: var(--muted); cursor: pointer; }
.md-fold:hover { color: var(--text); border-color: var(--muted); }
:is(.md-fold, a):focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.md-folded { display: none !important; }
html:not(.md-card) .md-clear { background-color: transparent !important; }
.md-card #mail { --text: #212529; --muted: #5f676f; --accent: #5a4d86; --border: #dee2e6; background: #fff; color: #212529; border-radius: 8px; padding: 16px; }
`;
