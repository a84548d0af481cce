/** The package's version, as its contract and its calls tell it. */
export const VERSION = '0.1.0';
