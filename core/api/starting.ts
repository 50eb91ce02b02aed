/** What is answered until the server is ready: it lives, and it is not there yet. */
import type { RequestListener } from 'node:http'
import { commonHeaders } from './headers.ts'

const page = `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="1"><title>Rapport</title>
<style>body{font:16px system-ui;display:grid;place-items:center;height:100vh;margin:0;color-scheme:light dark}</style><p>Rapport is starting. This page opens by itself in a moment.`

/** Answers `/healthz` with 200, everything else with 503. */
export const starting: RequestListener = ({ url = '' }, response) => {
  const alive = url === '/healthz'
  response.writeHead(alive ? 200 : 503, {
    ...commonHeaders,
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    'content-type': alive || url === '/readyz' ? 'text/plain; charset=utf-8' : 'text/html; charset=utf-8',
    ...(alive ? {} : { 'retry-after': '1' }),
  })
  response.end(alive ? 'ok' : url === '/readyz' ? 'Starting: the database is not ready yet.' : page)
}
