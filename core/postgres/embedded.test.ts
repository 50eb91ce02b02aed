/** Starts, kills and adopts real clusters, so each test takes a second or two. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { isAlive } from './embedded-postmaster.ts'
import { startEmbedded } from './embedded.ts'
import { openDatabase } from './index.ts'

import { ask, endAll, ended, fill, gone, isRoot, kept, newFolder, patient, start, startServer } from './fixtures/embedded-kit.ts'

afterEach(endAll)

describe('a folder', () => {
  test(
    'keeps its data from start to start; the password is for this user only',
    async () => {
      const folder = newFolder()
      const first = await startEmbedded({ dataDir: folder })
      await ask(first.ownerUrl, fill)
      await first.stop()
      expect(isAlive(first.pid())).toBe(false)
      expect(fs.statSync(path.join(folder, 'postgres.password')).mode & 0o777).toBe(0o600)
      const second = await start(folder)
      expect(await ask(second.ownerUrl, kept)).toEqual([7])
      expect(second.ownerUrl).toContain('host=')
      expect(await ask(second.ownerUrl, `select rolname as v from pg_roles where rolcanlogin`)).toEqual(['rapport'])
    },
    patient,
  )

  test(
    'too deep for a unix socket is reached by TCP',
    async () => {
      const folder = path.join(newFolder(), 'a-rather-long-name-of-a-folder'.repeat(4))
      const embedded = await start(folder)
      expect(embedded.ownerUrl).toContain('@127.0.0.1:')
      expect(await ask(embedded.ownerUrl, `select current_setting('unix_socket_directories') as v`)).toEqual([''])
    },
    patient,
  )

  test(
    'has one server: a second is told who has it',
    async () => {
      const folder = newFolder()
      await start(folder)
      await expect(startEmbedded({ dataDir: folder })).rejects.toMatchObject({
        code: 'database.inUse',
        message: expect.stringContaining(`process ${process.pid},`),
      })
      const { said } = await startServer(folder)
      expect(said).toMatchObject({
        code: 'database.inUse',
        message: expect.stringContaining(`process ${process.pid},`),
        fix: expect.stringContaining('RAPPORT_DATA_DIR'),
      })
    },
    patient,
  )

  test(
    'has one server also when several start at the same moment',
    async () => {
      const folder = newFolder()
      const servers = await Promise.all([1, 2, 3, 4].map(() => startServer(folder)))
      expect(servers.filter(({ said }) => said.ownerUrl !== undefined)).toHaveLength(1)
      expect(servers.filter(({ said }) => said.code === 'database.inUse')).toHaveLength(3)
    },
    patient,
  )

  test(
    'whose creation was cut off is created anew',
    async () => {
      const folder = newFolder()
      fs.mkdirSync(path.join(folder, 'postgres.new-1/base'), { recursive: true })
      fs.writeFileSync(path.join(folder, 'postgres.new-1/PG_VERSION'), '18\n')
      const embedded = await start(folder)
      expect(await ask(embedded.ownerUrl, 'select 1 as v')).toEqual([1])
      expect(fs.existsSync(path.join(folder, 'postgres.new-1'))).toBe(false)
    },
    patient,
  )
})

describe('kill -9', () => {
  test(
    'of the database: it is started again, what was committed is there, pools heal',
    async () => {
      const embedded = await start(newFolder())
      await ask(
        embedded.ownerUrl,
        `${fill}; create schema control; create function app_set_workspace(uuid) returns void language sql as ''`,
      )
      const database = await openDatabase({ ownerUrl: embedded.ownerUrl, tables: [] })
      ended.push(() => database.close())
      const [workspace, one] = ['018f0000-0000-7000-8000-000000000001', { text: 'select 1', values: [] }]
      expect(await database.readJson(workspace, one)).toBe('1')
      expect(await database.transaction(workspace, (tx) => tx.json('select 2'))).toBe('2')
      const killed = embedded.pid()
      process.kill(killed, 'SIGKILL')
      while (embedded.pid() === killed) await new Promise((resolve) => setTimeout(resolve, 10))
      expect(await ask(embedded.ownerUrl, kept)).toEqual([7])
      expect(await database.readJson(workspace, one)).toBe('1')
      expect(await database.transaction(workspace, (tx) => tx.json('select 2'))).toBe('2')
    },
    patient,
  )

  test(
    'of the server: the next one adopts the database that was left running',
    async () => {
      const folder = newFolder()
      const { child, said } = await startServer(folder)
      await ask(said.ownerUrl, fill)
      await gone(child.pid as number, 'SIGKILL')
      expect(isAlive(said.pid)).toBe(true)
      const log: string[] = []
      const embedded = await start(folder, { log: (line) => log.push(line) })
      expect(embedded.pid()).toBe(said.pid)
      expect(embedded.port).toBe(said.port)
      expect(await ask(embedded.ownerUrl, kept)).toEqual([7])
      expect(log).toEqual(['The database was still running and is taken over.'])
      await embedded.stop()
      expect(isAlive(said.pid)).toBe(false)
    },
    patient,
  )

  test(
    'of both: the next one recovers',
    async () => {
      const folder = newFolder()
      const { child, said } = await startServer(folder)
      await ask(said.ownerUrl, fill)
      await gone(child.pid as number, 'SIGKILL')
      await gone(said.pid, 'SIGKILL')
      const embedded = await start(folder)
      expect(embedded.pid()).not.toBe(said.pid)
      expect(await ask(embedded.ownerUrl, kept)).toEqual([7])
    },
    patient,
  )

  test(
    'of the server, with a database that hangs: it is stopped and started',
    async () => {
      const folder = newFolder()
      const { child, said } = await startServer(folder)
      await ask(said.ownerUrl, fill)
      await gone(child.pid as number, 'SIGKILL')
      process.kill(said.pid, 'SIGSTOP')
      const log: string[] = []
      const embedded = await start(folder, { log: (line) => log.push(line) })
      expect(embedded.pid()).not.toBe(said.pid)
      expect(await ask(embedded.ownerUrl, kept)).toEqual([7])
      expect(log).toEqual(['The database was still running but cannot be used; it is stopped first.'])
    },
    patient,
  )

  test(
    'and a stranger got the process id since: it is left alone',
    async () => {
      const folder = newFolder()
      const first = await startEmbedded({ dataDir: folder })
      await ask(first.ownerUrl, fill)
      await first.stop()
      const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
      ended.push(() => void stranger.kill('SIGKILL'))
      fs.writeFileSync(
        path.join(folder, 'postgres/postmaster.pid'),
        `${stranger.pid}\n${folder}/postgres\n1\n5432\n${folder}/postgres\n127.0.0.1\n1 1\nready   \n`,
      )
      const embedded = await start(folder)
      expect(await ask(embedded.ownerUrl, kept)).toEqual([7])
      expect(isAlive(stranger.pid as number)).toBe(true)
    },
    patient,
  )
})

test(
  'Ctrl-C reaches the server and not the database, which still answers while pools close',
  async () => {
    const { child, next, said } = await startServer(newFolder())
    process.kill(-(child.pid as number), 'SIGINT')
    expect(await next()).toEqual({ answered: [{ answer: 1 }] })
    expect(isAlive(said.pid)).toBe(false)
  },
  patient,
)

describe.runIf(isRoot)('root', () => {
  const nobody = { uid: 65534, gid: 65534 }

  test(
    'an ordinary user starts it too',
    async () => {
      const folder = newFolder()
      fs.chownSync(folder, nobody.uid, nobody.gid)
      const { said } = await startServer(folder, nobody)
      expect(await ask(said.ownerUrl, 'select 1 as v')).toEqual([1])
      expect(fs.statSync(path.join(folder, 'postgres')).uid).toBe(nobody.uid)
    },
    patient,
  )

  test(
    'another user is told whose folder it is',
    async () => {
      const folder = newFolder()
      await (await startEmbedded({ dataDir: folder })).stop()
      const { said } = await startServer(folder, nobody)
      expect(said).toMatchObject({ code: 'database.folder', message: expect.stringContaining(folder) })
      fs.chmodSync(folder, 0o777)
      fs.rmSync(path.join(folder, 'server.lock'))
      const again = await startServer(folder, nobody)
      expect(again.said).toMatchObject({ code: 'database.folder', message: expect.stringContaining('belongs to another user') })
    },
    patient,
  )

  test(
    'keeps the database elsewhere when only root may enter the folder',
    async () => {
      const folder = path.join(newFolder(0o700), 'data')
      const log: string[] = []
      const embedded = await startEmbedded({ dataDir: folder, log: (line) => log.push(line) })
      const elsewhere = fs.realpathSync(path.join(folder, 'postgres'))
      ended.push(() => fs.rmSync(elsewhere, { recursive: true, force: true }))
      expect(elsewhere).toMatch(/^\/var\/lib\/rapport\/data-/)
      expect(log.join()).toContain(`the database is kept in ${elsewhere}`)
      await ask(embedded.ownerUrl, fill)
      await embedded.stop()
      const again = await start(folder)
      expect(await ask(again.ownerUrl, kept)).toEqual([7])
    },
    patient,
  )
})
