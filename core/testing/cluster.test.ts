import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { memory, withDatabase } from './cluster.ts'

test('without shared memory, or with little of it, the cluster lies among the temporary files', ({ skip }) => {
  expect(memory('/absent')).toBe(os.tmpdir())
  const small = fs.mkdtempSync(path.join(os.tmpdir(), 'rapport-small-'))
  try {
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', small]).status !== 0) skip('needs the right to mount a small disk')
    expect(memory(small)).toBe(os.tmpdir())
    spawnSync('umount', [small])
  } finally {
    fs.rmSync(small, { recursive: true, force: true })
  }
})

test('another database of the same server', () => {
  expect(withDatabase('postgres://a:b@localhost:5432/postgres', 'x')).toBe('postgres://a:b@localhost:5432/x')
  expect(withDatabase('postgres://a:b@/postgres?host=%2Ftmp&port=5', 'x')).toBe('postgres://a:b@/x?host=%2Ftmp&port=5')
})
