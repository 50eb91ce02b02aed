#!/usr/bin/env node
/** `rapport-client types`: the types of a workspace's objects and fields, as a file for `createClient<Objects>(…)`. */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { RapportError } from './error.ts'
import { connect } from './transport.ts'
import type { Document } from './types/schema.ts'
import { writeTypes } from './types/workspace.ts'

const usage = `rapport-client types --address https://crm.example.com [--key rapport_…] [--out workspace.ts]

Writes the types of the workspace that the key belongs to, as far as the key sees it, custom fields and objects
included. The key may stand in RAPPORT_KEY, the address in RAPPORT_ADDRESS; without --out the file is printed.`

/** Gives the code to end with. */
async function main(args: readonly string[]): Promise<number> {
  const options = { address: { type: 'string' }, key: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean' } } as const
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const { address = process.env['RAPPORT_ADDRESS'], key = process.env['RAPPORT_KEY'], out, help } = values
  if (help || positionals[0] !== 'types' || !address || !key) {
    process.stderr.write(`${usage}\n`)
    return help ? 0 : 2
  }
  const document = await connect({ address, key }).ask<Document>({ path: '/openapi.json' })
  const head = `The objects of a workspace at ${address}. Made by \`rapport-client types\`; make it anew when fields change.`
  const written = writeTypes(document, { head, shared: 'rapport-client' })
  if (out === undefined) process.stdout.write(written)
  else await writeFile(out, written)
  return 0
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    const words = error instanceof RapportError ? [error.message, error.fix].filter(Boolean).join(' ') : String(error)
    process.stderr.write(`${words}\n`)
    process.exitCode = 1
  },
)
