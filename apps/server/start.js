// The entry: plain JavaScript that every Node reads, so that an old one gets a sentence instead of a syntax error.
import { enableCompileCache } from 'node:module'

const wanted = [24, 0]
const found = process.versions.node.split('.').map(Number)
if (found[0] < wanted[0]) {
  process.stderr.write(
    'Rapport needs Node ' +
      wanted[0] +
      ' or newer; this is Node ' +
      process.versions.node +
      '. Run npm install (it brings one for most machines), then npm start.\n',
  )
  process.exitCode = 1
} else {
  enableCompileCache(new URL('../../node_modules/.cache/compiled', import.meta.url).pathname)
  import('./main.ts').then(function (server) {
    return server.main()
  })
}
