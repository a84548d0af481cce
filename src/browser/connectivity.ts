/** What is used of a browser’s window, if there is one, to know whether it is online. */
interface Connectivity {
  addEventListener?(type: 'online' | 'offline', listener: () => void): void;
  removeEventListener?(type: 'online' | 'offline', listener: () => void): void;
}

export const connectivity = globalThis as Connectivity;
