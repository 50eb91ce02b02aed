/** Proofs that need a network of their own: its addresses are whatever they must be, and what is sent to some of them is swallowed. */
import { spawn } from 'node:child_process'
import { nothingHurt, type Proof } from './proof.ts'

const root = `${import.meta.dirname}/../..`

/** Runs `network-inside.ts` where only this proof can be reached and can reach anything. Needs the right to make such a place. */
export function proveNetwork({ seconds, log }: { readonly seconds: number; readonly log: (line: string) => void }): Promise<Proof[]> {
  return new Promise((resolve) => {
    const args = ['--net', '--mount', process.execPath, 'stories/prove/network-inside.ts', String(seconds)]
    const child = spawn('unshare', args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const proofs: Proof[] = []
    const said: string[] = []
    const end = (why: string): void => resolve([...proofs, { ...nothingHurt, name: 'a network of its own', runs: 0, wrong: [why] }])
    let line = ''
    child.stdout.on('data', (chunk: Buffer) => {
      const lines = `${line}${chunk.toString()}`.split('\n')
      line = lines.pop()!
      for (const one of lines) {
        if (one.startsWith('proof: ')) proofs.push(JSON.parse(one.slice('proof: '.length)) as Proof)
        else log(one)
      }
    })
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()))
    child.once('error', (error) => end(`there is no network of its own to be had: ${error.message}`))
    child.once('close', (code) => (code === 0 ? resolve(proofs) : end(said.join('').trim().slice(-2000))))
  })
}
