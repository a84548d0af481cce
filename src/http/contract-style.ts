/** The look of the contract's page: that of the customer's page in `src/dev/page`, with the same properties to change. */
export const CONTRACT_STYLE = `
:root{--brand:#4f46e5;--brand-ink:light-dark(#4338ca,#b4b8ff);--radius:12px;
--font:'Inter','Segoe UI',system-ui,-apple-system,'Helvetica Neue',sans-serif;
--mono:ui-monospace,'SF Mono',Menlo,Consolas,monospace;color-scheme:light dark;
--page:light-dark(#f4f5fa,#0d0f16);--card:light-dark(#fff,#161925);--raised:light-dark(#fafbff,#1c2030);
--ink:light-dark(#171a2b,#eef0f8);--soft:light-dark(#565b73,#a9aec6);--line:light-dark(#dfe2ee,#2e3348);
--good:light-dark(#0a7a4b,#5ddba4);--wait-soft:light-dark(#eeeefe,#22244a)}
*{box-sizing:border-box}html{background:var(--page);color:var(--ink);font:1rem/1.5 var(--font);scroll-padding-top:1rem;
-webkit-text-size-adjust:100%}body{margin:0}
a{color:var(--brand-ink)}:focus-visible{outline:3px solid var(--brand-ink);outline-offset:2px;border-radius:4px}
.layout{display:grid;gap:1.5rem;grid-template-columns:minmax(0,1fr);margin:0 auto;max-width:76rem;padding:2rem 1rem 4rem}
h1{font-size:1.75rem;letter-spacing:-.02em;line-height:1.2;margin:0}h1 small{color:var(--soft);font-size:.875rem;font-weight:400;letter-spacing:0}
h2{font-size:1.25rem;margin:2.5rem 0 .25rem}.lead,.about{color:var(--soft);margin:.375rem 0 1rem;text-wrap:pretty}
nav ul{display:flex;flex-wrap:wrap;list-style:none;margin:0 0 1rem;padding:0}nav li a{border-radius:6px;color:var(--ink);display:block;font-size:.875rem;padding:.2rem .5rem;text-decoration:none}
nav li a:hover{background:var(--wait-soft)}nav b{font-size:.75rem;letter-spacing:.06em;padding:0 .5rem;text-transform:uppercase;color:var(--soft)}
article{background:var(--card);border:1px solid var(--line);border-radius:calc(var(--radius)*1.5);margin:0 0 1.25rem;padding:1.25rem;min-width:0;
box-shadow:0 1px 2px rgb(20 22 50/5%),0 12px 32px -12px rgb(20 22 50/12%)}
h3{font-size:1rem;margin:0 0 .25rem;overflow-wrap:anywhere}h3 code{font-weight:600}article>p{margin:.25rem 0 .75rem}
.method{background:var(--brand);border-radius:6px;color:#fff;font:600 .75rem/1 var(--mono);margin-right:.5rem;padding:.25rem .4rem;vertical-align:.1em}
.method.get{background:var(--wait-soft);color:var(--brand-ink)}.access{color:var(--soft);font-size:.875rem}
.pair{display:grid;gap:.75rem;grid-template-columns:minmax(0,1fr)}figure{margin:0;min-width:0}figcaption{color:var(--soft);font-size:.8125rem;margin-bottom:.25rem}
code,pre{font:.8125rem/1.55 var(--mono)}pre{background:var(--raised);border:1px solid var(--line);border-radius:var(--radius);margin:0;max-height:24rem;overflow:auto;padding:.75rem 1rem}
details{margin-top:.75rem}summary{color:var(--brand-ink);cursor:pointer;font-size:.875rem}details pre{margin-top:.5rem}
.errors{color:var(--soft);font-size:.875rem;margin:.75rem 0 0}
table{border-collapse:collapse;font-size:.875rem;width:100%}th{color:var(--soft);font-weight:500;text-align:left}td,th{border-bottom:1px solid var(--line);padding:.4rem .75rem .4rem 0;vertical-align:top}td{overflow-wrap:break-word}td:last-child{padding-right:0}
tr:last-child td{border:0}
@media (min-width:64rem){.layout{grid-template-columns:15rem minmax(0,1fr)}nav{align-self:start;max-height:calc(100vh - 2rem);overflow:auto;position:sticky;top:1rem}nav ul{display:block}
pre{overflow-wrap:anywhere;white-space:pre-wrap}.pair{grid-template-columns:repeat(2,minmax(0,1fr))}}
@media print{nav{display:none}article{box-shadow:none;break-inside:avoid}}`;
