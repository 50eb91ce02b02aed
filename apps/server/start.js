// The entry: plain JavaScript that every Node reads, so that an old one gets a sentence instead of a syntax error.
import module from 'node:module'

const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  process.stderr.write(
    'Rapport needs Node 24; this is Node ' + process.versions.node + '. Start it with npm start: npm ci has installed the right one.\n',
  )
  process.exitCode = 1
} else {
  module.enableCompileCache(new URL('../../node_modules/.cache/compiled', import.meta.url).pathname)
  import('./main.ts').then((server) => server.main())
}
