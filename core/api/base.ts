/** Where the interface lives. */
export const base = '/api/v1'
