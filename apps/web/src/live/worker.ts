import { makeHub, type Asked } from './hub.ts'

/** Shared by all pages of the browser: follows once for all of them. */
const hub = makeHub()

self.addEventListener('connect', (event) => {
  const [port] = (event as MessageEvent).ports
  if (!port) return
  const ask = hub.join((answer) => port.postMessage(answer))
  port.onmessage = ({ data }: MessageEvent<Asked>) => ask(data)
})
