/** Development: the server restarts when a file of core, modules or apps/server changes; vite serves the web app with hot reload. */
import { spawn, type ChildProcess } from 'node:child_process'
import { watch } from 'node:fs'

const root = `${import.meta.dirname}/..`
const watched = ['core', 'modules', 'seeds', 'apps/server']
const port = process.env['RAPPORT_PORT'] ?? '3000'

let server = start()
let restarting: NodeJS.Timeout | undefined
for (const folder of watched)
  watch(`${root}/${folder}`, { recursive: true }, (_event, file) => {
    if (!file || !/\.(ts|sql)$/.test(file) || file.endsWith('.test.ts') || file.includes('node_modules')) return
    clearTimeout(restarting)
    restarting = setTimeout(restart, 150, file)
  })

const web = spawn(`${root}/node_modules/.bin/vite`, ['apps/web'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, RAPPORT_PORT: port },
})
web.once('exit', () => stop('SIGTERM'))
process.once('SIGINT', () => stop('SIGINT'))
process.once('SIGTERM', () => stop('SIGTERM'))

function start(): ChildProcess {
  return spawn(process.execPath, ['apps/server/start.js'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NODE_ENV: 'development', RAPPORT_PORT: port, RAPPORT_WEB: 'off' },
  })
}

/** The old server lets go of the data folder before the new one takes it. */
function restart(file: string): void {
  console.log(`${file} changed; the server starts again.`)
  const old = server
  const next = () => {
    server = start()
  }
  if (old.exitCode !== null || old.signalCode !== null) next()
  else {
    old.once('exit', next)
    old.kill('SIGTERM')
  }
}

function stop(signal: NodeJS.Signals): void {
  web.kill(signal)
  server.once('exit', () => process.exit(0))
  if (server.exitCode !== null || !server.kill(signal)) process.exit(0)
}
