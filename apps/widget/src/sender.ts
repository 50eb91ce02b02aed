/** The one way out of the page: a simple request, without cookies, that says nothing by headers that its body does not. */

/** Answers with the status; 0 where nobody answered. */
export function openSender(to: string): (body: string, leaving: boolean) => Promise<number> {
  const outlives = 'keepalive' in Request.prototype
  return (body, leaving) => {
    // Not first: where a page says no-referrer it would tell no origin, and be refused.
    if (leaving && !outlives) return Promise.resolve(navigator.sendBeacon(to, body) ? 200 : 0)
    return fetch(to, { method: 'POST', body, mode: 'cors', credentials: 'omit', referrerPolicy: 'no-referrer', keepalive: true }).then(
      ({ status }) => status,
      () => 0,
    )
  }
}
