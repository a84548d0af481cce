/** The whole in one picture: who starts an onboarding, what does the work, and who reads how far it is. */

interface Colors {
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly card: string;
  readonly brand: string;
  readonly brandSoft: string;
}

export const DIAGRAM_COLORS: Readonly<Record<'light' | 'dark', Colors>> = {
  light: {
    ink: '#171a2b',
    soft: '#565b73',
    line: '#c3c8dc',
    card: '#ffffff',
    brand: '#4f46e5',
    brandSoft: '#eeeefe',
  },
  dark: {
    ink: '#eef0f8',
    soft: '#a9aec6',
    line: '#4a5070',
    card: '#161925',
    brand: '#8f8aff',
    brandSoft: '#22244a',
  },
};

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly title: string;
  readonly text: string;
  readonly isOurs?: true;
}

const HEIGHT = 64;
const BOXES: readonly Box[] = [
  { x: 10, y: 12, width: 200, title: 'Signup webhook', text: 'Clerk, Stripe, Supabase …' },
  { x: 10, y: 100, width: 200, title: 'Customer’s page', text: 'form, progress, widget' },
  { x: 10, y: 188, width: 200, title: 'Your signup handler', text: 'onboarding.start(…)' },
  { x: 280, y: 56, width: 170, title: 'HTTP service', text: 'onboarding serve', isOurs: true },
  { x: 280, y: 188, width: 170, title: 'Client', text: 'TypeScript', isOurs: true },
  { x: 530, y: 100, width: 180, title: 'Temporal', text: 'one workflow per name' },
  { x: 530, y: 218, width: 180, title: 'Operator', text: 'terminal, Temporal UI' },
  { x: 780, y: 100, width: 170, title: 'Worker', text: 'onboarding worker', isOurs: true },
  { x: 1020, y: 100, width: 160, title: 'Airbyte', text: 'each source, once' },
];

/** Paths, and the words beside them with where they begin. */
const ARROWS: readonly { readonly path: string; readonly words?: readonly [number, number, string] }[] = [
  { path: 'M210 44 C250 44 246 76 272 76', words: [238, 42, 'events'] },
  { path: 'M280 100 C246 100 250 132 218 132', words: [238, 140, 'live progress'] },
  { path: 'M210 220 H272' },
  { path: 'M450 88 C495 88 490 120 522 120', words: [466, 84, 'start, retry'] },
  { path: 'M450 220 C495 220 490 144 522 144' },
  { path: 'M710 132 H772', words: [724, 122, 'steps'] },
  { path: 'M950 132 H1012', words: [954, 122, 'creates'] },
  { path: 'M620 218 V172', words: [628, 198, 'status, retry'] },
];

export function diagram(theme: 'light' | 'dark'): string {
  const { ink, soft, line, card, brand, brandSoft } = DIAGRAM_COLORS[theme];
  const boxes = BOXES.map(
    ({ x, y, width, title, text, isOurs }) => `
  <rect x="${x}" y="${y}" width="${width}" height="${HEIGHT}" rx="12" fill="${isOurs ? brandSoft : card}" stroke="${isOurs ? brand : line}"/>
  <text x="${x + width / 2}" y="${y + 27}" text-anchor="middle" font-weight="600" fill="${ink}">${title}</text>
  <text x="${x + width / 2}" y="${y + 47}" text-anchor="middle" font-size="12.5" fill="${soft}">${text}</text>`,
  );
  const arrows = ARROWS.map(
    ({ path, words }) => `
  <path d="${path}" fill="none" stroke="${soft}" stroke-width="1.5" marker-end="url(#end)"/>${
    words === undefined
      ? ''
      : `
  <text x="${words[0]}" y="${words[1]}" font-size="12.5" fill="${soft}">${words[2]}</text>`
  }`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1190 294" font-family="system-ui, -apple-system, 'Segoe UI', sans-serif" font-size="15">
  <title>How an onboarding goes from a signup to Airbyte</title>
  <marker id="end" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 L10 5 L0 10 z" fill="${soft}"/></marker>${arrows.join('')}${boxes.join('')}
</svg>
`;
}
