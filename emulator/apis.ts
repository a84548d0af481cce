/** Both generations of the API, by the names that this repository gives them; one state is behind both. */
export const apiNames = ['embedded', 'agents'] as const;

export type ApiName = (typeof apiNames)[number];
