"""The look of minutes as a page: light and dark, on a phone's width, and on paper."""

CSS = """\
:root { color-scheme: light dark; --ink: #1c1c1c; --paper: #ffffff; --faint: #555555;
  --line: #c4c4c4; --wash: #f4f4f1; --link: #0b4fa8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e6e3; --paper: #17191c; --faint: #b0b0b0; --line: #4a4d52;
    --wash: #202328; --link: #8ab8ff; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; padding: 1rem; max-width: 44rem; color: var(--ink);
  background: var(--paper); font: 1.0625rem/1.6 Georgia, "Times New Roman", serif;
  overflow-wrap: anywhere; }
a { color: var(--link); }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; padding: .5rem 1rem; background: var(--paper); }
.skip:focus { left: 1rem; top: 1rem; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
h1 { font-size: 1.75rem; margin: .5rem 0 1rem; }
h2 { font-size: 1.3rem; margin: 2.25rem 0 .75rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.1rem; margin: 1.75rem 0 .5rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: 0;
  list-style: none; }
nav a { display: inline-block; padding: .25rem 0; }
dl { display: grid; grid-template-columns: minmax(6rem, auto) 1fr; gap: .25rem 1rem; margin: 0; }
dt { color: var(--faint); }
dd { margin: 0; }
figure { margin: 1rem 0; }
blockquote { margin: 0; padding: .5rem 1rem; border-inline-start: 4px solid var(--line);
  background: var(--wash); }
blockquote p { margin: .5rem 0; white-space: pre-wrap; }
figcaption, figcaption cite { color: var(--faint); font-size: .95rem; font-style: normal; }
figcaption { margin-top: .35rem; }
sup { line-height: 0; font-size: .75em; }
sup a { padding: 0 .15em; }
table { width: 100%; border-collapse: collapse; margin: 1rem 0; }
caption { text-align: start; color: var(--faint); padding-bottom: .35rem; }
th, td { padding: .35rem .5rem; border-bottom: 1px solid var(--line); text-align: start;
  vertical-align: top; }
thead th { overflow-wrap: normal; }
tbody th { font-weight: normal; min-width: 7rem; }
[role="doc-endnotes"] p { margin: .25rem 0; white-space: pre-wrap; }
:target { background: var(--wash); }
@media (max-width: 30rem) {
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
  th, td { padding: .35rem .25rem; font-size: .875rem; }
}
@page { margin: 2cm; }
@media print {
  :root { --ink: #000000; --paper: #ffffff; --faint: #333333; --line: #888888;
    --wash: #ffffff; --link: #000000; }
  body { max-width: none; padding: 0; font-size: 11pt; }
  nav, .skip, [role="doc-backlink"] { display: none; }
  a { text-decoration: none; }
  h2, h3 { break-after: avoid; }
  figure, tr, li { break-inside: avoid; }
}
"""
"""A style sheet without any address in it; each pair of colours has a contrast above 4.5 to 1."""
