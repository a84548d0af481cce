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
  { x: 8, y: 8, width: 190, title: 'Signup webhook', text: 'Clerk, Stripe, Supabase …' },
  { x: 8, y: 112, width: 190, title: 'Customer’s page', text: 'form, progress, widget' },
  { x: 8, y: 216, width: 190, title: 'Your signup handler', text: 'onboarding.start(…)' },
  { x: 276, y: 60, width: 148, title: 'HTTP service', text: 'onboarding serve', isOurs: true },
  { x: 276, y: 216, width: 148, title: 'Client', text: 'TypeScript', isOurs: true },
  { x: 506, y: 112, width: 172, title: 'Temporal', text: 'one workflow per name' },
  { x: 506, y: 216, width: 172, title: 'Operator', text: 'terminal, Temporal UI' },
  { x: 744, y: 112, width: 148, title: 'Worker', text: 'onboarding worker', isOurs: true },
  { x: 744, y: 216, width: 148, title: 'Airbyte', text: 'each source, once' },
];

interface Arrow {
  readonly path: string;
  /** Beside it, with where they begin. */
  readonly words?: readonly [x: number, y: number, text: string];
  readonly bothWays?: true;
}

const ARROWS: readonly Arrow[] = [
  { path: 'M198 40 C240 40 234 80 275 80', words: [237, 52, 'events'] },
  { path: 'M275 104 C234 104 240 144 199 144', words: [244, 140, 'live progress'], bothWays: true },
  { path: 'M198 248 H275' },
  { path: 'M424 92 C468 92 462 132 505 132', words: [462, 104, 'start'] },
  { path: 'M424 248 C468 248 462 156 505 156', words: [472, 206, 'start'] },
  { path: 'M678 144 H743', words: [692, 135, 'steps'] },
  { path: 'M818 176 V215', words: [826, 200, 'creates'] },
  { path: 'M592 216 V177', words: [600, 200, 'status, retry'] },
];

export function diagram(theme: 'light' | 'dark'): string {
  const { ink, soft, line, card, brand, brandSoft } = DIAGRAM_COLORS[theme];
  const boxes = BOXES.map(
    ({ x, y, width, title, text, isOurs }) => `
  <rect x="${x}" y="${y}" width="${width}" height="${HEIGHT}" rx="12" fill="${isOurs ? brandSoft : card}" stroke="${isOurs ? brand : line}"/>
  <text x="${x + width / 2}" y="${y + 27}" text-anchor="middle" font-weight="600" fill="${ink}">${title}</text>
  <text x="${x + width / 2}" y="${y + 47}" text-anchor="middle" font-size="13" fill="${soft}">${text}</text>`,
  );
  const arrows = ARROWS.map(
    ({ path, words, bothWays }) => `
  <path d="${path}" fill="none" stroke="${soft}" stroke-width="1.5" marker-end="url(#end)"${bothWays ? ' marker-start="url(#end)"' : ''}/>${
    words === undefined
      ? ''
      : `
  <text x="${words[0]}" y="${words[1]}" font-size="13" fill="${soft}">${words[2]}</text>`
  }`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 288" font-family="system-ui, -apple-system, 'Segoe UI', sans-serif" font-size="15">
  <title>How an onboarding goes from a signup to Airbyte</title>
  <marker id="end" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 L10 5 L0 10 z" fill="${soft}"/></marker>${arrows.join('')}${boxes.join('')}
</svg>
`;
}
