// The entry: plain JavaScript that every Node reads, so that an old one gets a sentence instead of a syntax error.
import module from 'node:module'
import v8 from 'node:v8'

const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  process.stderr.write(
    'Rapport needs Node 24; this is Node ' + process.versions.node + '. Start it with npm start: npm ci has installed the right one.\n',
  )
  process.exitCode = 1
} else {
  // The heap may grow by half of what is in use before it is cleared, not to a multiple of it: importing a million rows takes
  // 361 MB at most; without this, 100,000 rows took 507 MB. It costs about a sixth more processor time during imports.
  // `npm start` keeps what is young to twice 16 MB instead of twice 64, most of which lay idle: it can be said only where Node begins.
  v8.setFlagsFromString('--heap-growing-percent=50')
  module.enableCompileCache(new URL('../../node_modules/.cache/compiled', import.meta.url).pathname)
  import('./main.ts').then((server) => server.main())
}
