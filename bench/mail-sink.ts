/** A mail server in a process of its own that takes everything as fast as it can, counts, and tells when there was enough. */
import { createServer, type AddressInfo } from 'node:net'
import type { Asked, Told } from './sink.ts'

const tell = (told: Told): void => void process.send!(told)
let count = 0
let enough = Infinity

/** SMTP as far as a client needs it that sends nothing odd (RFC 5321). */
const server = createServer({ noDelay: true }, (socket) => {
  let text = ''
  let inBody = false
  socket.write('220 sink ESMTP\r\n')
  socket.on('error', () => {})
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    text += chunk
    let answer = ''
    for (;;) {
      const end = text.indexOf(inBody ? '\r\n.\r\n' : '\r\n')
      if (end < 0) break
      const line = text.slice(0, end)
      text = text.slice(end + (inBody ? 5 : 2))
      if (inBody) {
        inBody = false
        answer += '250 taken\r\n'
        if (++count === enough) tell({ kind: 'enough' })
      } else if (/^EHLO/i.test(line)) answer += '250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n'
      else if (/^DATA/i.test(line)) {
        inBody = true
        answer += '354 go on\r\n'
      } else answer += /^QUIT/i.test(line) ? '221 bye\r\n' : '250 ok\r\n'
    }
    if (answer) socket.write(answer)
  })
})
process.on('message', ({ to }: Asked) => {
  count = 0
  enough = to
})
process.on('disconnect', () => process.exit(0))
server.listen(0, '127.0.0.1', () => tell({ kind: 'port', port: (server.address() as AddressInfo).port }))
