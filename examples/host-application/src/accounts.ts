/** The application's accounts. */
export interface Accounts {
  /** Opens an account, or leaves the one that is open as it is: an activity may run twice. */
  open(customer: string, workspaceId: string): Promise<void>;
}

/** One for this example, which another process may keep. @param url answers `PUT {url}/accounts/{customer}` */
export function accountsAt(url: string): Accounts {
  return {
    open: async (customer, workspaceId) => {
      const answer = await fetch(`${url}/accounts/${encodeURIComponent(customer)}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ workspace_id: workspaceId }),
      });
      if (!answer.ok) throw new Error(`The account was not opened: ${answer.status}.`);
    },
  };
}
