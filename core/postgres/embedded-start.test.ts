/** Starts, kills and adopts real clusters, so each test takes a second or two. */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { findBinaries } from './embedded-binaries.ts'
import { startProblem } from './embedded-problems.ts'
import { startEmbedded } from './embedded.ts'

import { endAll, ended, isRoot, newFolder, patient, start } from './fixtures/embedded-kit.ts'

afterEach(endAll)

describe('when it cannot start it says what is wrong and what to do', () => {
  test(
    'the port is taken',
    async () => {
      const taken = net.createServer()
      await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
      ended.push(() => void taken.close())
      const { port } = taken.address() as net.AddressInfo
      await expect(startEmbedded({ dataDir: newFolder(), port })).rejects.toMatchObject({
        code: 'database.port',
        message: expect.stringContaining(String(port)),
        fix: expect.stringMatching(/Stop that program/),
      })
    },
    patient,
  )

  test(
    'the data is of another major version',
    async () => {
      const folder = newFolder()
      await (await startEmbedded({ dataDir: folder })).stop()
      fs.writeFileSync(path.join(folder, 'postgres/PG_VERSION'), '15\n')
      await expect(startEmbedded({ dataDir: folder })).rejects.toMatchObject({
        code: 'database.version',
        message: expect.stringMatching(/PostgreSQL 15.*PostgreSQL 18/),
      })
    },
    patient,
  )

  test(
    'a failed start leaves the folder free',
    async () => {
      const folder = newFolder()
      fs.mkdirSync(path.join(folder, 'postgres'))
      fs.writeFileSync(path.join(folder, 'postgres/diary.txt'), 'mine')
      await expect(startEmbedded({ dataDir: folder })).rejects.toMatchObject({
        code: 'database.folder',
        message: expect.stringContaining('files that are not a database'),
      })
      fs.rmSync(path.join(folder, 'postgres/diary.txt'))
      await start(folder)
    },
    patient,
  )

  test('the folder is a file', async () => {
    const file = path.join(newFolder(), 'file')
    fs.writeFileSync(file, '')
    await expect(startEmbedded({ dataDir: file })).rejects.toMatchObject({
      code: 'database.folder',
      message: expect.stringContaining('is a file'),
    })
  })

  test(
    'the disk is full, at the first start or at a later one',
    async ({ skip }) => {
      const folder = newFolder()
      if (!isRoot || spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=45m', 'tmpfs', folder]).status !== 0)
        skip('needs the right to mount a small disk')
      ended.push(() => void spawnSync('umount', [folder]))
      const says = { code: 'database.diskFull', fix: expect.stringContaining('nothing that was saved is lost') }
      fs.writeFileSync(path.join(folder, 'fill'), Buffer.alloc(30 * 2 ** 20))
      await expect(startEmbedded({ dataDir: path.join(folder, 'data') })).rejects.toMatchObject(says)
      fs.rmSync(path.join(folder, 'fill'))
      await (await startEmbedded({ dataDir: path.join(folder, 'data') })).stop()
      spawnSync('dd', ['if=/dev/zero', `of=${path.join(folder, 'fill')}`, 'bs=4k'])
      await expect(startEmbedded({ dataDir: path.join(folder, 'data') })).rejects.toMatchObject(says)
    },
    patient,
  )

  test('there is no package for the platform, or it is not installed', () => {
    expect(() => findBinaries({}, () => {}, 'sunos-sparc')).toThrow(
      expect.objectContaining({ code: 'database.platform', fix: expect.stringContaining('DATABASE_URL') }),
    )
    expect(() => findBinaries({}, () => {}, 'windows-x64')).toThrow(
      expect.objectContaining({
        code: 'database.platform',
        message: expect.stringContaining('not installed'),
        fix: expect.stringContaining('npm install'),
      }),
    )
  })

  test.each([
    ['database.diskFull', 'FATAL:  could not write lock file "postmaster.pid": No space left on device'],
    ['database.port', 'LOG:  could not bind IPv4 address "127.0.0.1": Address already in use\nFATAL:  could not create any TCP/IP sockets'],
    ['database.folder', 'FATAL:  could not open file "global/pg_control": Permission denied'],
    [
      'database.version',
      'FATAL:  database files are incompatible with server\nDETAIL:  The data directory was initialized by PostgreSQL version 17, which is not compatible with this version 18.4.',
    ],
    ['database.memory', 'FATAL:  could not map anonymous shared memory: Cannot allocate memory'],
    ['database.start', 'FATAL:  something new'],
  ])('%s', (code, said) => {
    const problem = startProblem(`2026-01-01 00:00:00 UTC [1] ${said}`, { pgdata: '/d/postgres', logFile: '/d/postgres.log', port: 1 })
    expect(problem.code).toBe(code)
    expect(problem.fix).toBeTruthy()
  })
})
