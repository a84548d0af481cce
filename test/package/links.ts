/** Links of a page to files that lie beside it, without the headings in them; as Markdown and HTML have them, code left out. */
export function linksOf(markdown: string): string[] {
  const text = markdown.replaceAll(/```[^]*?```|`[^`\n]*`/g, '');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)];
  return links
    .map(([, link, picture]) => (link ?? picture ?? '').replace(/#.*/, ''))
    .filter((link) => link !== '' && !/^[a-z]+:/.test(link));
}
