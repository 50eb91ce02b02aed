/** The disk of the database is full for a while: people are told, nothing acknowledged is lost, and nobody has to do more than free it. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { httpClient } from '@rapport/core/testing'
import { startProcess } from '../../apps/server/testing/process.ts'
import { nothingHurt, type Proof } from './proof.ts'

/** Seconds within which writing goes on after the disk was freed. */
const recovery = 30

export async function proveDisk({ log }: { readonly log: (line: string) => void }): Promise<Proof> {
  const disk = mkdtempSync(path.join(os.tmpdir(), 'rapport-disk-'))
  const proof = { ...nothingHurt, name: 'disk full', runs: 0 }
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=400m,mode=755', 'tmpfs', disk]).status !== 0) {
    rmSync(disk, { recursive: true })
    return { ...proof, wrong: ['this user may not mount a small disk'] }
  }
  const wrong: string[] = []
  try {
    const data = path.join(disk, 'data')
    const server = await startProcess({ RAPPORT_DATA_DIR: data })
    try {
      const mara = httpClient(server.address, 'mara')
      const founded = {
        name: 'Mara',
        email: 'mara@prove.example',
        password: 'seven lamps over the harbour',
        workspace: 'Disk',
        sample: false,
      }
      if ((await mara.post('/setup', founded)).status !== 201) throw new Error('There is no workspace.')
      const { id: person } = (await mara.post<{ id: string }>('/people', { name: 'Inga' })).body
      const acknowledged: string[] = []
      const refusals = new Map<string, number>()
      const write = async (): Promise<boolean> => {
        // Text that cannot be packed.
        const body = Array.from({ length: 850 }, () => Math.random().toString(36).slice(2, 12)).join(' ')
        const { status, body: said } = await mara.post<{ id: string; code?: string }>('/notes', {
          about: { object: 'person', id: person },
          body,
        })
        if (status === 201) acknowledged.push(said.id)
        else refusals.set(`${status} ${said.code}`, (refusals.get(`${status} ${said.code}`) ?? 0) + 1)
        return status === 201
      }
      await write()
      const filler = path.join(disk, 'filler')
      const { bavail, bsize } = statfsSync(disk)
      writeFileSync(filler, Buffer.alloc(bavail * bsize - 6e6, 1))
      for (let failed = 0, n = 0; failed < 20 && n < 2000; n++) if (!(await write())) failed++
      const alive = (await fetch(`${server.address}/healthz`)).status
      if (alive !== 200) wrong.push(`/healthz answered ${alive} while the disk was full`)
      rmSync(filler)
      const freed = performance.now()
      while (!(await write())) {
        if (performance.now() - freed > recovery * 1000)
          throw new Error(
            `nothing could be written for ${recovery} s after the disk was freed: ${[...refusals].map(([refusal, count]) => `${count} × ${refusal}`).join(', ')}; ${lastLines(path.join(data, 'postgres.log'))}`,
          )
        await sleep(100)
      }
      const worstRecovery = (performance.now() - freed) / 1000
      if (refusals.size === 0) wrong.push('the disk was never full')
      for (const refusal of refusals.keys())
        if (!/^(507 database\.diskFull|503 (database\.unavailable|store\.unknownOutcome))$/.test(refusal))
          wrong.push(`refused with ${refusal}`)
      let lost = 0
      for (const id of acknowledged) if ((await mara.get(`/notes/${id}`)).status !== 200) lost++
      if (lost > 0) wrong.push(`${lost} notes are lost`)
      log(`refused: ${[...refusals].map(([refusal, count]) => `${count} × ${refusal}`).join(', ')}`)
      return { ...proof, runs: acknowledged.length, acknowledged: acknowledged.length, lost, worstRecovery, wrong }
    } finally {
      await server.stop()
    }
  } finally {
    spawnSync('umount', ['-l', disk])
    rmSync(disk, { recursive: true, force: true })
  }
}

const lastLines = (file: string): string => readFileSync(file, 'utf8').trim().split('\n').slice(-8).join(' / ')
