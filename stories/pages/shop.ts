/** A company's website at an origin of its own, as strict as it can be: it runs what it names, speaks with whom it names, and tells what was refused. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Shop {
  /** Its own origin, and another that leads to it. */
  readonly address: string
  readonly other: string
  close(): Promise<void>
}

/** What the shop's own script does: nothing may stand in the page itself. */
const script = `
window.rapport = window.rapport || function () { (rapport.q = rapport.q || []).push(arguments) }
window.refused = []
document.addEventListener('securitypolicyviolation', (event) => refused.push(event.violatedDirective + ' ' + event.blockedURI))
if (location.pathname === '/early') rapport('track', 'Early', { at: 'once' })
if (location.pathname === '/old') {
  Array.prototype.toJSON = function () { return 'taught' }
  Array.from = function (list) { return list }
  Object.prototype.polluted = 'yes'
  delete Request.prototype.keepalive
  Object.defineProperty(history, 'pushState', { value: history.pushState, writable: false, configurable: false })
}
document.addEventListener('submit', (event) => event.preventDefault())
`
const forms = `
<form name="newsletter" data-rapport-identify>
  <input name="name" value="Vera Ohm"><input type="email" name="email" value="vera@example.org">
  <input type="password" name="password" value="copper kettle"><input type="hidden" name="token" value="hidden-token">
  <input autocomplete="cc-number" name="card" value="4111111111111111"><button>Subscribe</button>
</form>
<form id="question"><input name="name" value="Nosy"><input name="getAttribute" value="x"><textarea name="text">my secret question</textarea><button>Ask</button></form>
<form data-rapport-ignore id="private"><button>Keep to yourself</button></form>`
/** What is called like a part of the document stands in its place. */
const images = '<img name="currentScript" alt=""><img name="title" alt="">'

/** `tag` makes its script element, for the first part of the address: `/none/lamps`. `/contact` shows a frame. */
export async function openShop(rapport: () => string, tag: (manner: string) => string, frame: () => string = () => ''): Promise<Shop> {
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://shop')
    if (pathname === '/shop.js') return response.setHeader('content-type', 'text/javascript').end(script)
    if (pathname.endsWith('.ico')) return response.writeHead(404).end()
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.setHeader(
      'content-security-policy',
      `default-src 'none'; script-src 'self' ${rapport()}; connect-src ${rapport()}; frame-src ${rapport()}; form-action 'none'; base-uri 'none'; require-trusted-types-for 'script'`,
    )
    // Where a page tells nobody where somebody comes from, its origin has to be told all the same.
    response.setHeader('referrer-policy', pathname === '/lamps' ? 'no-referrer' : 'strict-origin-when-cross-origin')
    const title = pathname === '/hostile' ? '&lt;img src=x onerror=alert(1)&gt;' : pathname.slice(1)
    const parts = [
      `<title>${title}</title><script src="/shop.js"></script>`,
      pathname === '/old' ? images : '',
      tag(pathname.split('/')[1]!),
      pathname === '/contact' ? frame() : forms,
    ]
    response.end(`<!doctype html><html lang="en">${parts.join('')}`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `http://localhost:${port}`,
    other: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  }
}
